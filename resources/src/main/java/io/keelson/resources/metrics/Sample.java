package io.keelson.resources.metrics;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of Prometheus' text format.
 *
 * @param name the metric's name
 * @param labels its labels
 * @param value its value
 * @param time when it was measured, null where the line does not say
 */
record Sample(
        String name,
        Map<String, String> labels,
        double value,
        @Nullable Instant time) {

    String label(String label) {
        return labels.getOrDefault(label, "");
    }

    /** Reads a line; null for comments and for what is no sample. Takes time in proportion to the line's length. */
    static @Nullable Sample parse(String line) {
        if (line.isBlank() || line.charAt(0) == '#') {
            return null;
        }
        int brace = line.indexOf('{');
        int space = line.indexOf(' ');
        Map<String, String> labels = new HashMap<>();
        int end;
        String name;
        if (brace >= 0 && (space < 0 || brace < space)) {
            name = line.substring(0, brace);
            end = labels(line, brace + 1, labels);
        } else {
            name = space < 0 ? line : line.substring(0, space);
            end = space;
        }
        return end < 0 ? null : sample(name, labels, line.substring(end).strip());
    }

    private static @Nullable Sample sample(String name, Map<String, String> labels, String rest) {
        int space = rest.indexOf(' ');
        try {
            double value = Double.parseDouble(space < 0 ? rest : rest.substring(0, space));
            Instant time = space < 0
                    ? null
                    : Instant.ofEpochMilli(Long.parseLong(rest.substring(space).strip()));
            return new Sample(name, labels, value, time);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Reads labels up to their closing brace; returns what follows it, negative where they are broken. */
    private static int labels(String line, int from, Map<String, String> labels) {
        int at = from;
        while (at < line.length() && line.charAt(at) != '}') {
            int equals = line.indexOf('=', at);
            if (equals < 0 || equals + 1 >= line.length() || line.charAt(equals + 1) != '"') {
                return -1;
            }
            StringBuilder value = new StringBuilder();
            int close = value(line, equals + 2, value);
            if (close < 0) {
                return -1;
            }
            labels.put(line.substring(at, equals).strip(), value.toString());
            at = close + 1;
            if (at < line.length() && line.charAt(at) == ',') {
                at++;
            }
        }
        return at < line.length() ? at + 1 : -1;
    }

    /** Reads a quoted value; returns where its closing quote is, negative where there is none. */
    private static int value(String line, int from, StringBuilder value) {
        for (int at = from; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c == '"') {
                return at;
            }
            if (c == '\\' && at + 1 < line.length()) {
                at++;
                value.append(line.charAt(at) == 'n' ? '\n' : line.charAt(at));
            } else {
                value.append(c);
            }
        }
        return -1;
    }
}
