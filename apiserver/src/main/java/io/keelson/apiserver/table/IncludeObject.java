package io.keelson.apiserver.table;

import io.keelson.api.json.GoFormat;
import io.keelson.api.status.StatusException;

/** What the rows of a table carry besides their cells: the parameter {@code includeObject}. */
public enum IncludeObject {
    METADATA,
    OBJECT,
    NONE;

    /**
     * Reads the parameter; nothing means the metadata.
     *
     * @throws StatusException 400 where it is something else
     */
    public static IncludeObject parse(String text) {
        return switch (text) {
            case "", "Metadata" -> METADATA;
            case "Object" -> OBJECT;
            case "None" -> NONE;
            default ->
                throw StatusException.badRequest(
                        "Unable to convert to Table as requested: includeObject: Invalid value: " + GoFormat.quote(text)
                                + ": must be 'Metadata', 'Object', 'None', or empty");
        };
    }
}
