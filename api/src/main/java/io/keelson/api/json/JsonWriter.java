package io.keelson.api.json;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes one tree as compact UTF-8. Numbers with a fraction are written as Go writes a {@code float64}. */
final class JsonWriter {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    /** The ASCII characters that are always written as they are. */
    private static final boolean[] PLAIN = new boolean[128];

    static {
        for (char c = ' '; c < PLAIN.length; c++) {
            PLAIN[c] = "\"\\<>&".indexOf(c) < 0;
        }
    }

    /** The first size of what is written into, in bytes, for a list or an object and for anything else. */
    private static final int DOCUMENT = 4096;

    private static final int SCALAR = 64;

    /** From this level on, containers are written without recursion. */
    private static final int RECURSIVE_LEVELS = 200;

    private final boolean escapeHtml;
    private int level;
    private byte[] out = {};
    private int length;

    /** @param escapeHtml whether the characters {@code <}, {@code >} and {@code &} are escaped */
    JsonWriter(boolean escapeHtml) {
        this.escapeHtml = escapeHtml;
    }

    byte[] write(JsonNode value) {
        // A scalar is mostly a name in a path: there are many of them, and short.
        out = new byte[value.isContainer() ? DOCUMENT : SCALAR];
        node(value);
        return Arrays.copyOf(out, length);
    }

    private void node(JsonNode value) {
        switch (value) {
            case ObjectNode object when level >= RECURSIVE_LEVELS -> deep(object);
            case ArrayNode array when level >= RECURSIVE_LEVELS -> deep(array);
            case ObjectNode object -> object(object);
            case ArrayNode array -> array(array);
            default -> scalar(value);
        }
    }

    /** One open container: what of it is still to be written. */
    private record Open(boolean object, Iterator<Map.Entry<String, JsonNode>> members, Iterator<JsonNode> elements) {}

    private void deep(JsonNode root) {
        ArrayDeque<Open> open = new ArrayDeque<>();
        open.push(opened(root));
        boolean first = true;
        while (!open.isEmpty()) {
            Open inner = open.element();
            if (!(inner.object() ? inner.members().hasNext() : inner.elements().hasNext())) {
                open.remove();
                put(inner.object() ? '}' : ']');
                first = false;
                continue;
            }
            if (!first) {
                put(',');
            }
            JsonNode value;
            if (inner.object()) {
                Map.Entry<String, JsonNode> member = inner.members().next();
                string(member.getKey());
                put(':');
                value = member.getValue();
            } else {
                value = inner.elements().next();
            }
            first = value.isContainer();
            if (first) {
                open.push(opened(value));
            } else {
                scalar(value);
            }
        }
    }

    private Open opened(JsonNode container) {
        put(container.isObject() ? '{' : '[');
        return container instanceof ObjectNode object
                ? new Open(true, object.properties().iterator(), Collections.emptyIterator())
                : new Open(false, Collections.emptyIterator(), container.iterator());
    }

    private void object(ObjectNode object) {
        level++;
        put('{');
        boolean first = true;
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            if (!first) {
                put(',');
            }
            first = false;
            string(entry.getKey());
            put(':');
            node(entry.getValue());
        }
        put('}');
        level--;
    }

    private void array(ArrayNode array) {
        level++;
        put('[');
        for (int i = 0; i < array.size(); i++) {
            if (i > 0) {
                put(',');
            }
            node(array.get(i));
        }
        put(']');
        level--;
    }

    private void scalar(JsonNode value) {
        if (value.isString()) {
            string(value.stringValue());
        } else if (value.isIntegralNumber() && value.canConvertToLong()) {
            ascii(Long.toString(value.longValue()));
        } else if (value.isNumber()) {
            ascii(GoFormat.float64(value.doubleValue()));
        } else if (value.isBoolean()) {
            ascii(value.booleanValue() ? "true" : "false");
        } else {
            ascii("null");
        }
    }

    private void ensure(int more) {
        if (out.length - length < more) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, length + more));
        }
    }

    private void put(char c) {
        ensure(1);
        out[length++] = (byte) c;
    }

    @SuppressWarnings("deprecation") // of ASCII text the low bytes are the text
    private void ascii(String text) {
        int count = text.length();
        ensure(count);
        text.getBytes(0, count, out, length);
        length += count;
    }

    private void string(String text) {
        int count = text.length();
        ensure(count + 2);
        byte[] to = out;
        int at = length;
        to[at++] = '"';
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || !PLAIN[c]) {
                length = at;
                unusual(text, i);
                return;
            }
            to[at++] = (byte) c;
        }
        to[at++] = '"';
        length = at;
    }

    /** Writes the rest of a string, from its first character that is not written as it is. */
    private void unusual(String text, int from) {
        int count = text.length();
        ensure((count - from) * 6 + 1);
        byte[] to = out;
        int at = length;
        for (int i = from; i < count; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                if (!PLAIN[c] && (escapeHtml || (c != '<' && c != '>' && c != '&'))) {
                    at = escape(to, at, c);
                } else {
                    to[at++] = (byte) c;
                }
            } else if (c < 0x800) {
                to[at++] = (byte) (0xc0 | c >> 6);
                to[at++] = (byte) (0x80 | c & 0x3f);
            } else if (Character.isHighSurrogate(c) && i + 1 < count && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                to[at++] = (byte) (0xf0 | point >> 18);
                to[at++] = (byte) (0x80 | point >> 12 & 0x3f);
                to[at++] = (byte) (0x80 | point >> 6 & 0x3f);
                to[at++] = (byte) (0x80 | point & 0x3f);
            } else if (c == '\u2028' || c == '\u2029') {
                at = escape(to, at, c);
            } else {
                char unit = Character.isSurrogate(c) ? '\ufffd' : c;
                to[at++] = (byte) (0xe0 | unit >> 12);
                to[at++] = (byte) (0x80 | unit >> 6 & 0x3f);
                to[at++] = (byte) (0x80 | unit & 0x3f);
            }
        }
        to[at++] = '"';
        length = at;
    }

    private static int escape(byte[] to, int from, char c) {
        int at = from;
        to[at++] = '\\';
        int letter = "\"\\\b\f\n\r\t".indexOf(c);
        if (letter >= 0) {
            to[at++] = (byte) "\"\\bfnrt".charAt(letter);
            return at;
        }
        to[at++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            to[at++] = HEX[c >> shift & 0xf];
        }
        return at;
    }
}
