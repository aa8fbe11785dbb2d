package io.keelson.api.json;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is wrong with JSON text and says it in the words API clients know, those of Go's {@code encoding/json}.
 * Only asked where parsing failed.
 */
final class JsonSyntax {
    private static final int MAX_DEPTH = 10_000;
    private static final String END = "unexpected end of JSON input";

    private final byte[] bytes;
    private int position;

    /** One bit per open container: set for an object. */
    private final BitSet objects = new BitSet();

    private int depth;

    private JsonSyntax(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns what is wrong, or null where the bytes are JSON. */
    static @Nullable String check(byte[] bytes) {
        try {
            new JsonSyntax(bytes).check();
            return null;
        } catch (MalformedJsonException e) {
            return e.getMessage();
        }
    }

    private void check() {
        value();
        while (depth > 0) {
            afterValue();
        }
        skipWhite();
        if (position < bytes.length) {
            throw unexpected("after top-level value");
        }
    }

    /** Moves behind a value, or into an object's or list's first one. */
    private void value() {
        while (true) {
            int c = next();
            switch (c) {
                case '{' -> {
                    open(true);
                    if (peek() == '}') {
                        position++;
                        depth--;
                        return;
                    }
                    key();
                }
                case '[' -> {
                    open(false);
                    if (peek() == ']') {
                        position++;
                        depth--;
                        return;
                    }
                }
                case '"' -> {
                    string();
                    return;
                }
                case 't' -> {
                    literal("true");
                    return;
                }
                case 'f' -> {
                    literal("false");
                    return;
                }
                case 'n' -> {
                    literal("null");
                    return;
                }
                default -> {
                    position--;
                    number();
                    return;
                }
            }
        }
    }

    private void open(boolean object) {
        if (depth == MAX_DEPTH) {
            position--;
            throw unexpected("exceeded max depth");
        }
        objects.set(depth++, object);
    }

    /** Moves from behind a value to behind the next one of its container, or behind the container. */
    private void afterValue() {
        boolean object = objects.get(depth - 1);
        String context = object ? "after object key:value pair" : "after array element";
        int c = next();
        if (c == (object ? '}' : ']')) {
            depth--;
        } else if (c == ',') {
            if (object) {
                key();
            }
            value();
        } else {
            position--;
            throw unexpected(context);
        }
    }

    private void key() {
        if (next() != '"') {
            position--;
            throw unexpected("looking for beginning of object key string");
        }
        string();
        if (next() != ':') {
            position--;
            throw unexpected("after object key");
        }
    }

    private void string() {
        while (true) {
            int c = raw();
            if (c == '"') {
                return;
            } else if (c < 0x20) {
                position--;
                throw unexpected("in string literal");
            } else if (c == '\\') {
                escape();
            }
        }
    }

    private void escape() {
        int c = inside();
        if (c == 'u') {
            for (int i = 0; i < 4; i++) {
                if (Character.digit(inside(), 16) < 0) {
                    position--;
                    throw unexpected("in \\u hexadecimal character escape");
                }
            }
        } else if ("bfnrt\\/\"".indexOf(c) < 0) {
            position--;
            throw unexpected("in string escape code");
        }
    }

    private void literal(String word) {
        for (int i = 1; i < word.length(); i++) {
            if (inside() != word.charAt(i)) {
                position--;
                throw unexpected("in literal " + word + " (expecting '" + word.charAt(i) + "')");
            }
        }
    }

    private void number() {
        int c = inside();
        boolean negative = c == '-';
        if (negative) {
            c = inside();
        }
        if (!digit(c)) {
            position--;
            throw unexpected(negative ? "in numeric literal" : "looking for beginning of value");
        }
        if (c != '0') {
            digits();
        }
        if (peekRaw() == '.') {
            position++;
            if (!digit(inside())) {
                position--;
                throw unexpected("after decimal point in numeric literal");
            }
            digits();
        }
        if (peekRaw() == 'e' || peekRaw() == 'E') {
            position++;
            int sign = inside();
            if (!digit(sign == '+' || sign == '-' ? inside() : sign)) {
                position--;
                throw unexpected("in exponent of numeric literal");
            }
            digits();
        }
    }

    private void digits() {
        while (digit(peekRaw())) {
            position++;
        }
    }

    private static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }

    private void skipWhite() {
        while (position < bytes.length && " \t\r\n".indexOf(bytes[position]) >= 0) {
            position++;
        }
    }

    private int next() {
        skipWhite();
        return raw();
    }

    private int peek() {
        skipWhite();
        return peekRaw();
    }

    private int peekRaw() {
        return position < bytes.length ? bytes[position] & 0xff : -1;
    }

    private int raw() {
        if (position >= bytes.length) {
            throw new MalformedJsonException(END);
        }
        return bytes[position++] & 0xff;
    }

    /** Reads a byte of a literal, number or escape sequence; the end of the text is reported as a space there. */
    private int inside() {
        int c = position < bytes.length ? bytes[position] & 0xff : ' ';
        position++;
        return c;
    }

    private MalformedJsonException unexpected(String context) {
        int c = position < bytes.length ? bytes[position] & 0xff : ' ';
        String quoted =
                switch (c) {
                    case '\'' -> "'\\''";
                    case '"' -> "'\"'";
                    default -> {
                        String text = GoFormat.quote(Character.toString(c));
                        yield "'" + text.substring(1, text.length() - 1) + "'";
                    }
                };
        return new MalformedJsonException("invalid character " + quoted + " " + context);
    }
}
