package io.keelson.apiserver.negotiation;

import io.keelson.api.json.GoFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Writes JSON trees as YAML: block style, keys sorted, list items at the level of their key. Recurses as deep as the tree
 * is.
 */
public final class Yaml {
    /** Keys that are longer, in bytes, stand behind a question mark, as those of several lines do. */
    private static final int LONGEST_KEY = 128;

    private Yaml() {}

    /** Returns the YAML document for a tree, with a line feed at its end. */
    public static byte[] write(JsonNode value) {
        StringBuilder out = new StringBuilder(1024);
        if (value.isContainer() && !value.isEmpty()) {
            block(out, value, 0, false);
        } else {
            scalar(out, value, 0);
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void block(StringBuilder out, JsonNode value, int indent, boolean inLine) {
        if (value.isObject()) {
            mapping(out, value, indent, inLine);
            return;
        }
        boolean first = inLine;
        for (JsonNode element : value) {
            out.repeat(' ', first ? 0 : indent).append("- ");
            first = false;
            inline(out, element, indent);
        }
    }

    private static void mapping(StringBuilder out, JsonNode value, int indent, boolean inLine) {
        boolean first = inLine;
        List<String> keys = YamlKeyOrder.sorted(value.propertyNames());
        for (String key : keys) {
            out.repeat(' ', first ? 0 : indent);
            first = false;
            JsonNode child = value.get(key);
            if (key.getBytes(StandardCharsets.UTF_8).length > LONGEST_KEY || YamlText.hasBreak(key)) {
                out.append("? ");
                YamlText.value(out, key, indent + 2);
                out.append('\n').repeat(' ', indent).append(": ");
                inline(out, child, indent);
                continue;
            }
            YamlText.key(out, key);
            out.append(':');
            if (child.isContainer() && !child.isEmpty()) {
                out.append('\n');
                block(out, child, child.isArray() ? indent : indent + 2, false);
            } else {
                out.append(' ');
                scalar(out, child, indent + 2);
            }
        }
    }

    /** Writes a value behind an indicator of two columns. */
    private static void inline(StringBuilder out, JsonNode value, int indent) {
        if (value.isContainer() && !value.isEmpty()) {
            block(out, value, indent + 2, true);
        } else {
            scalar(out, value, indent + 2);
        }
    }

    private static void scalar(StringBuilder out, JsonNode value, int indent) {
        if (value.isObject()) {
            out.append("{}");
        } else if (value.isArray()) {
            out.append("[]");
        } else if (value.isString()) {
            YamlText.value(out, value.stringValue(), indent);
        } else if (value.isIntegralNumber() && value.bigIntegerValue().bitLength() <= Long.SIZE) {
            out.append(value.bigIntegerValue());
        } else if (value.isNumber()) {
            out.append(GoFormat.general(value.doubleValue()));
        } else {
            out.append(value);
        }
        out.append('\n');
    }
}
