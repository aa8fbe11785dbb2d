package io.keelson.api.structuredmerge;

import io.keelson.api.json.GoFormat;
import io.keelson.api.patch.GoPrint;
import java.util.StringJoiner;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Values as upstream's messages show those of a wrong type. Long ones are cut: clients send them. */
final class GoValue {
    private static final int MAX_LENGTH = 10_000;

    private GoValue() {}

    /** Returns a value with its holder, as {@code %v} prints it: <code>&amp;{x}</code>. */
    static String plain(JsonNode value) {
        return cut("&{" + GoPrint.print(value) + "}");
    }

    /** Returns a value with its holder, as {@code %#v} prints it. */
    static String source(JsonNode value) {
        return cut("&value.valueUnstructured{Value:" + literal(value) + "}");
    }

    private static String literal(JsonNode value) {
        if (value.isObject()) {
            StringJoiner out = new StringJoiner(", ", "map[string]interface {}{", "}");
            TreeMap<String, JsonNode> sorted = new TreeMap<>();
            value.forEachEntry(sorted::put);
            sorted.forEach((key, element) -> out.add(GoFormat.quote(key) + ":" + literal(element)));
            return out.toString();
        } else if (value.isArray()) {
            StringJoiner out = new StringJoiner(", ", "[]interface {}{", "}");
            value.forEach(element -> out.add(literal(element)));
            return out.toString();
        } else if (value.isString()) {
            return GoFormat.quote(value.stringValue());
        }
        return value.isNull() ? "interface {}(nil)" : GoPrint.print(value);
    }

    /** Returns the name of the type that a value has once decoded. */
    static String type(JsonNode value) {
        if (value.isObject()) {
            return "map[string]interface {}";
        } else if (value.isArray()) {
            return "[]interface {}";
        } else if (value.isString()) {
            return "string";
        }
        return value.isBoolean() ? "bool" : value.isIntegralNumber() ? "int64" : "float64";
    }

    private static String cut(String text) {
        return text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text;
    }
}
