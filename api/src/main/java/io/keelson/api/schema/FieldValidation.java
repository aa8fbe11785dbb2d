package io.keelson.api.schema;

import org.jspecify.annotations.Nullable;

/** What becomes of unknown and duplicate fields in a request: the {@code fieldValidation} parameter. */
public enum FieldValidation {
    /** The request is refused. */
    STRICT,
    /** The fields are dropped, the last of duplicates is taken, and the client is warned. The default. */
    WARN,
    /** The fields are dropped, the last of duplicates is taken. */
    IGNORE;

    /** Returns the value of that name ({@code Strict}, {@code Warn}, {@code Ignore}), or null where there is none. */
    public static @Nullable FieldValidation parse(@Nullable String parameter) {
        return switch (parameter == null ? "" : parameter) {
            case "Strict" -> STRICT;
            case "Warn", "" -> WARN;
            case "Ignore" -> IGNORE;
            default -> null;
        };
    }
}
