package io.keelson.apiserver.request;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The query of a request. Names and values are decoded as browsers encode forms; what cannot be decoded is left out, as
 * upstream does.
 */
public final class Query {
    private static final Query EMPTY = new Query("", Map.of());

    private final String raw;
    private final Map<String, List<String>> values;

    private Query(String raw, Map<String, List<String>> values) {
        this.raw = raw;
        this.values = values;
    }

    /** Parses what follows the question mark, or null where there is none. */
    public static Query parse(@Nullable String raw) {
        if (raw == null || raw.isEmpty()) {
            return EMPTY;
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        int start = 0;
        while (start <= raw.length()) {
            int end = raw.indexOf('&', start);
            if (end < 0) {
                end = raw.length();
            }
            add(values, raw.substring(start, end));
            start = end + 1;
        }
        return new Query(raw, values);
    }

    private static void add(Map<String, List<String>> values, String pair) {
        if (pair.isEmpty() || pair.indexOf(';') >= 0) {
            return;
        }
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals), true);
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1), true);
        if (name != null && value != null) {
            values.computeIfAbsent(name, any -> new ArrayList<>(1)).add(value);
        }
    }

    /** Returns the query as it was sent, without the question mark; empty where there is none. */
    public String raw() {
        return raw;
    }

    /** Returns the first value of a parameter, or null where it was not sent. */
    public @Nullable String first(String name) {
        List<String> all = values.get(name);
        return all == null ? null : all.getFirst();
    }

    /** Returns the first value of a parameter, empty where it was not sent. */
    public String text(String name) {
        String first = first(name);
        return first == null ? "" : first;
    }

    /** Returns all values of a parameter in order, empty where it was not sent. */
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** Returns whether a parameter was sent, be it without a value. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /**
     * Returns a switch: false for {@code false}, {@code 0} and where the parameter was not sent; true for every other
     * value, the empty one included.
     */
    public boolean flag(String name) {
        String first = first(name);
        return first != null && !first.equalsIgnoreCase("false") && !first.equals("0");
    }

    /** Returns all parameters. */
    public Map<String, List<String>> parameters() {
        return values;
    }

    /**
     * Decodes percent escapes.
     *
     * @param plus whether a plus sign stands for a space, as it does in queries but not in paths
     * @return null where an escape is malformed
     */
    public static @Nullable String decode(String text, boolean plus) {
        if (text.indexOf('%') < 0 && (!plus || text.indexOf('+') < 0)) {
            return text;
        }
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '%') {
                int high = i + 2 <= in.length - 1 ? Character.digit(in[i + 1], 16) : -1;
                int low = i + 2 <= in.length - 1 ? Character.digit(in[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    return null;
                }
                out.put((byte) (high << 4 | low));
                i += 2;
            } else {
                out.put(plus && in[i] == '+' ? (byte) ' ' : in[i]);
            }
        }
        return new String(out.array(), 0, out.position(), StandardCharsets.UTF_8);
    }
}
