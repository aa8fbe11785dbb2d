package io.keelson.apiserver.cel.library;

import dev.cel.common.types.ListType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructTypeReference;
import io.keelson.api.net.MalformedUrlException;
import io.keelson.api.net.ParsedUrl;
import io.keelson.api.schema.structural.StringFormats;
import io.keelson.api.validation.Names;
import io.keelson.apiserver.cel.value.ListValue;
import io.keelson.apiserver.cel.value.NamedValue;
import io.keelson.apiserver.cel.value.OptionalValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The formats of strings by name: Kubernetes' library {@code format}. */
final class NamedFormats {
    private static final StructTypeReference TYPE = StructTypeReference.create("kubernetes.NamedFormat");
    private static final Map<String, FormatValue> FORMATS = new LinkedHashMap<>();

    static {
        add("dns1123Label", 30, Names::dns1123Label);
        add("dns1123Subdomain", 60, Names::dns1123Subdomain);
        add("dns1035Label", 30, Names::dns1035Label);
        add("qualifiedName", 60, Names::qualifiedName);
        add("dns1123LabelPrefix", 30, text -> Names.dns1123Label(prefix(text)));
        add("dns1123SubdomainPrefix", 60, text -> Names.dns1123Subdomain(prefix(text)));
        add("dns1035LabelPrefix", 30, text -> Names.dns1035Label(prefix(text)));
        add("labelValue", 40, Names::labelValue);
        add("uri", 1064, NamedFormats::uri);
        add("uuid", 82, known("uuid", "does not match the UUID format"));
        add("byte", 84, known("byte", "invalid base64"));
        add("date", 73, known("date", "invalid date"));
        add("datetime", 73, known("datetime", "invalid datetime"));
    }

    private NamedFormats() {}

    /**
     * A format as a value.
     *
     * @param regexSize how long the expression is that its cost is reckoned with
     */
    record FormatValue(String name, int regexSize, Function<String, List<String>> rule) implements NamedValue {
        @Override
        public String typeName() {
            return TYPE.name();
        }
    }

    private static void add(String name, int regexSize, Function<String, List<String>> rule) {
        FORMATS.put(name, new FormatValue(name, regexSize, rule));
    }

    private static Function<String, List<String>> known(String format, String wrong) {
        return text -> StringFormats.matches(format, text) ? List.of() : List.of(wrong);
    }

    private static List<String> uri(String text) {
        try {
            ParsedUrl.ofRequest(text);
            return List.of();
        } catch (MalformedUrlException e) {
            return List.of(e.getMessage());
        }
    }

    /** What a name is made from may end with a hyphen. */
    private static String prefix(String text) {
        return text.length() > 1 && text.endsWith("-") ? text.substring(0, text.length() - 2) + "a" : text;
    }

    static Library library() {
        Library.Builder library = new Library.Builder();
        FORMATS.forEach((name, format) -> library.global("format." + name, "format." + name, TYPE, args -> format));
        return library.global(
                        "format.named",
                        "format-named",
                        OptionalType.create(TYPE),
                        args -> {
                            FormatValue format = FORMATS.get((String) args[0]);
                            return format == null ? OptionalValue.NONE : new OptionalValue(format);
                        },
                        SimpleType.STRING)
                .member(
                        "validate",
                        "format-validate",
                        OptionalType.create(ListType.create(SimpleType.STRING)),
                        args -> {
                            List<String> wrong = ((FormatValue) args[0]).rule().apply((String) args[1]);
                            return wrong.isEmpty() ? OptionalValue.NONE : new OptionalValue(ListValue.of(wrong));
                        },
                        TYPE,
                        SimpleType.STRING)
                .build();
    }
}
