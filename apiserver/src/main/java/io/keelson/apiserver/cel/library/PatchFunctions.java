package io.keelson.apiserver.cel.library;

import dev.cel.common.types.SimpleType;

/** Functions for those who write JSON patches: {@code jsonpatch.escapeKey}. */
public final class PatchFunctions {
    private PatchFunctions() {}

    /** Returns the functions. */
    public static Library library() {
        return new Library.Builder()
                .global(
                        "jsonpatch.escapeKey",
                        "string_jsonpatch_escapeKey_string",
                        SimpleType.STRING,
                        args -> ((String) args[0]).replace("~", "~0").replace("/", "~1"),
                        SimpleType.STRING)
                .build();
    }
}
