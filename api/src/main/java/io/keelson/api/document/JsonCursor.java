package io.keelson.api.document;

import io.keelson.api.json.Json;
import io.keelson.api.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Moves once over JSON bytes, making strings only of what is asked for. What it skips is checked for balance, not for
 * every rule of JSON: its input was written by this server.
 */
final class JsonCursor {
    private final byte[] bytes;
    private int position;
    private int keyFrom;
    private int keyTo;
    private boolean escaped;

    JsonCursor(byte[] bytes) {
        this.bytes = bytes;
    }

    int position() {
        return position;
    }

    /** Moves to the next byte that is not white space and returns it, without moving past it. */
    int peek() {
        while (position < bytes.length) {
            byte c = bytes[position];
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return c;
            }
            position++;
        }
        throw new MalformedJsonException("unexpected end of JSON input");
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw malformed();
        }
        position++;
    }

    private MalformedJsonException malformed() {
        return new MalformedJsonException("malformed JSON object at byte " + position);
    }

    void enterObject() {
        expect('{');
    }

    void enterArray() {
        expect('[');
    }

    /** Moves behind the next key and its colon, or behind the object's end and returns false. */
    boolean nextKey() {
        int c = peek();
        if (c == ',') {
            position++;
            c = peek();
        }
        if (c == '}') {
            position++;
            return false;
        }
        scanString();
        expect(':');
        return true;
    }

    /** Moves before the next element, or behind the array's end and returns false. */
    boolean nextElement() {
        int c = peek();
        if (c == ',') {
            position++;
            c = peek();
        }
        if (c == ']') {
            position++;
            return false;
        }
        return true;
    }

    /** Checks that nothing but white space follows. */
    void end() {
        while (position < bytes.length) {
            byte c = bytes[position++];
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                throw malformed();
            }
        }
    }

    boolean keyIs(byte[] key) {
        return keyTo - keyFrom == key.length && Arrays.equals(bytes, keyFrom, keyTo, key, 0, key.length);
    }

    SelectableFields.@Nullable Step stepOfKey(SelectableFields.Step above) {
        return above.next(bytes, keyFrom, keyTo);
    }

    String sharedKey() {
        return text(keyFrom, keyTo, true);
    }

    /** Reads a string; a value of another type is skipped and empty. */
    String string() {
        return string(false);
    }

    /** As {@link #string()}, shared with other documents. */
    String sharedString() {
        return string(true);
    }

    private String string(boolean shared) {
        if (peek() != '"') {
            skipValue();
            return "";
        }
        int from = keyFrom;
        int to = keyTo;
        scanString();
        String text = text(keyFrom, keyTo, shared);
        keyFrom = from;
        keyTo = to;
        return text;
    }

    /** Reads a string, number or boolean as text; anything else is skipped and null. */
    @Nullable
    String scalar() {
        int c = peek();
        if (c == '"') {
            return sharedString();
        }
        int from = position;
        skipValue();
        return c == '{' || c == '[' || c == 'n' ? null : StringPool.share(bytes, from, position);
    }

    /** Reads an integer; anything else is skipped and 0. */
    long integer() {
        peek();
        int from = position;
        skipValue();
        long value = 0;
        for (int i = from; i < position; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9 || i - from > 17) {
                return 0;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** Reads a point in time (RFC 3339); null where it is {@code null}. */
    @Nullable
    Instant timestamp() {
        String text = string();
        if (text.isEmpty()) {
            return null;
        }
        if (text.length() == 20 && text.charAt(19) == 'Z' && text.charAt(10) == 'T') {
            long day = LocalDate.of(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10))
                    .toEpochDay();
            return Instant.ofEpochSecond(
                    day * 86_400 + digits(text, 11, 13) * 3_600L + digits(text, 14, 16) * 60L + digits(text, 17, 19));
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new MalformedJsonException("malformed timestamp " + text);
        }
    }

    private static int digits(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            value = value * 10 + (text.charAt(i) - '0');
        }
        return value;
    }

    /** Moves behind a string and remembers where it is. */
    private void scanString() {
        expect('"');
        keyFrom = position;
        escaped = false;
        while (position < bytes.length) {
            byte c = bytes[position++];
            if (c == '"') {
                keyTo = position - 1;
                return;
            }
            if (c == '\\') {
                escaped = true;
                position++;
            }
        }
        throw new MalformedJsonException("unexpected end of JSON input");
    }

    private String text(int from, int to, boolean shared) {
        if (escaped) {
            return Json.parseValue(Arrays.copyOfRange(bytes, from - 1, to + 1)).stringValue();
        }
        return shared ? StringPool.share(bytes, from, to) : new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /** Moves behind a value of any kind. */
    void skipValue() {
        int c = peek();
        if (c == '"') {
            skipString();
        } else if (c == '{' || c == '[') {
            skipContainer();
        } else {
            int from = position;
            while (position < bytes.length && !ends(bytes[position])) {
                position++;
            }
            if (position == from) {
                throw malformed();
            }
        }
    }

    private static boolean ends(byte c) {
        return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    private void skipString() {
        position++;
        while (position < bytes.length) {
            byte c = bytes[position++];
            if (c == '"') {
                return;
            }
            if (c == '\\') {
                position++;
            }
        }
        throw new MalformedJsonException("unexpected end of JSON input");
    }

    private void skipContainer() {
        int depth = 0;
        while (position < bytes.length) {
            switch (bytes[position]) {
                case '"' -> skipString();
                case '{', '[' -> {
                    depth++;
                    position++;
                }
                case '}', ']' -> {
                    position++;
                    if (--depth == 0) {
                        return;
                    }
                }
                default -> position++;
            }
        }
        throw new MalformedJsonException("unexpected end of JSON input");
    }
}
