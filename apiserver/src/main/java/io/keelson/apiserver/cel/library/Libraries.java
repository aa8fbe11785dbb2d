package io.keelson.apiserver.cel.library;

import dev.cel.common.types.SimpleType;
import java.util.List;

/** The libraries that expressions are compiled with. */
public final class Libraries {
    /** What every expression has. */
    public static final List<Library> BASE = List.of(
            Conversions.library(),
            Arithmetic.library(),
            TimeFunctions.library(),
            Strings.library(),
            Regexes.library(),
            ListFunctions.library(),
            Optionals.library(),
            Urls.library(),
            AddressFunctions.library(),
            Quantities.library(),
            NamedFormats.library(),
            Semvers.library(),
            AuthorizerFunctions.library());

    /** What expressions that make JSON patches have besides. */
    public static final Library JSON_PATCH = new Library.Builder()
            .global(
                    "jsonpatch.escapeKey",
                    "string_jsonpatch_escapeKey_string",
                    SimpleType.STRING,
                    args -> ((String) args[0]).replace("~", "~0").replace("/", "~1"),
                    SimpleType.STRING)
            .build();

    private Libraries() {}
}
