package io.keelson.apiserver.negotiation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Writes JSON trees as YAML: block style, keys sorted, list items at the level of their key. */
public final class Yaml {
    private static final Pattern NUMBER_LIKE = Pattern.compile(
            "[-+]?(0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*|[0-9_]*\\.?[0-9_]+([eE][-+]?[0-9]+)?|[0-9_]+\\.[0-9_]*([eE][-+]?[0-9]+)?"
                    + "|\\.(inf|Inf|INF|nan|NaN|NAN)|[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?)");
    private static final Pattern TIME_LIKE =
            Pattern.compile("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ][0-9]{1,2}:[0-9]{2}:[0-9]{2}.*)?");

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
        boolean first = inLine;
        if (value.isObject()) {
            List<String> keys = new ArrayList<>(value.propertyNames());
            keys.sort(null);
            for (String key : keys) {
                indent(out, first ? 0 : indent);
                first = false;
                text(out, key, indent, true);
                out.append(':');
                child(out, value.get(key), indent, value.get(key).isArray() ? indent : indent + 2);
            }
        } else {
            for (JsonNode element : value) {
                indent(out, first ? 0 : indent);
                first = false;
                out.append('-');
                if (element.isContainer() && !element.isEmpty()) {
                    out.append(' ');
                    block(out, element, indent + 2, true);
                } else {
                    out.append(' ');
                    scalar(out, element, indent);
                }
            }
        }
    }

    private static void child(StringBuilder out, JsonNode value, int indent, int childIndent) {
        if (value.isContainer() && !value.isEmpty()) {
            out.append('\n');
            block(out, value, childIndent, false);
        } else {
            out.append(' ');
            scalar(out, value, indent);
        }
    }

    private static void scalar(StringBuilder out, JsonNode value, int indent) {
        if (value.isObject()) {
            out.append("{}");
        } else if (value.isArray()) {
            out.append("[]");
        } else if (value.isString()) {
            text(out, value.stringValue(), indent, false);
        } else {
            out.append(value);
        }
        out.append('\n');
    }

    private static void text(StringBuilder out, String text, int indent, boolean key) {
        if (!key && text.indexOf('\n') >= 0 && literal(text)) {
            literal(out, text, indent + 2);
        } else if (plain(text)) {
            out.append(text);
        } else if (printable(text) && text.indexOf('\n') < 0 && !ambiguous(text)) {
            out.append('\'').append(text.replace("'", "''")).append('\'');
        } else {
            quoted(out, text);
        }
    }

    /** A word that would be read as something else than a string. */
    private static boolean ambiguous(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "", "~", "null", "true", "false", "y", "n", "yes", "no", "on", "off" -> true;
            default ->
                NUMBER_LIKE.matcher(text).matches() || TIME_LIKE.matcher(text).matches();
        };
    }

    private static boolean plain(String text) {
        if (ambiguous(text)
                || text.equals("<<")
                || text.equals("=")
                || text.startsWith("---")
                || text.startsWith("...")) {
            return false;
        }
        char first = text.charAt(0);
        boolean indicator = ",[]{}#&*!|>'\"%@`".indexOf(first) >= 0
                || "-?:".indexOf(first) >= 0 && (text.length() == 1 || text.charAt(1) == ' ');
        return !indicator
                && first != ' '
                && !text.endsWith(" ")
                && !text.endsWith(":")
                && !text.contains(": ")
                && !text.contains(" #")
                && printable(text)
                && text.indexOf('\n') < 0
                && text.indexOf('\t') < 0;
    }

    private static boolean printable(String text) {
        return text.codePoints()
                .allMatch(c -> c == '\t'
                        || c == '\n'
                        || c >= 0x20 && c != 0x7f && c != 0xfeff && !(c >= 0x80 && c < 0xa0 && c != 0x85));
    }

    private static boolean literal(String text) {
        if (!printable(text)) {
            return false;
        }
        for (String line : text.split("\n", -1)) {
            if (line.endsWith(" ") || line.endsWith("\t")) {
                return false;
            }
        }
        return true;
    }

    private static void literal(StringBuilder out, String text, int indent) {
        out.append('|');
        if (text.startsWith(" ") || text.startsWith("\n")) {
            out.append(2);
        }
        if (!text.endsWith("\n")) {
            out.append('-');
        } else if (text.endsWith("\n\n") || text.equals("\n")) {
            out.append('+');
        }
        String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        for (String line : body.split("\n", -1)) {
            out.append('\n');
            if (!line.isEmpty()) {
                indent(out, indent);
                out.append(line);
            }
        }
    }

    private static void quoted(StringBuilder out, String text) {
        out.append('"');
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                case 0 -> out.append("\\0");
                default -> {
                    if (c < 0x20 || c >= 0x7f && c < 0xa0) {
                        out.append(String.format("\\x%02X", c));
                    } else if (c == 0xfeff) {
                        out.append("\\uFEFF");
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        out.append('"');
    }

    private static void indent(StringBuilder out, int indent) {
        out.repeat(' ', indent);
    }
}
