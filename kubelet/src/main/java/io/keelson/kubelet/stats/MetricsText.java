package io.keelson.kubelet.stats;

import java.util.LinkedHashMap;
import java.util.Map;

/** Metrics in Prometheus' text format: families in the order in which they were begun, each with its samples together. */
final class MetricsText {
    private final Map<String, StringBuilder> families = new LinkedHashMap<>();

    /** Begins a family, also where it stays without samples. */
    void family(String name, String type, String help) {
        families.computeIfAbsent(
                name,
                n -> new StringBuilder("# HELP ")
                        .append(n)
                        .append(' ')
                        .append(help)
                        .append("\n# TYPE ")
                        .append(n)
                        .append(' ')
                        .append(type)
                        .append('\n'));
    }

    /** Adds a sample without a time. @param labels names and values in turn */
    void sample(String name, double value, String... labels) {
        sample(name, value, 0, labels);
    }

    /** Adds a sample of whole units without a time. @param labels names and values in turn */
    void sample(String name, long value, String... labels) {
        sample(name, (double) value, 0, labels);
    }

    /** Adds a sample of whole units. @param nanos when it was taken since 1970, 0 for now */
    void sample(String name, long value, long nanos, String... labels) {
        sample(name, (double) value, nanos, labels);
    }

    /** Adds a sample. @param nanos when it was taken since 1970, 0 for now */
    void sample(String name, double value, long nanos, String... labels) {
        StringBuilder out = families.get(name);
        if (out == null) {
            throw new IllegalArgumentException("no family " + name);
        }
        out.append(name);
        if (labels.length > 0) {
            out.append('{');
            for (int i = 0; i + 1 < labels.length; i += 2) {
                out.append(i == 0 ? "" : ",").append(labels[i]).append("=\"");
                escaped(out, labels[i + 1]);
                out.append('"');
            }
            out.append('}');
        }
        out.append(' ').append(number(value));
        if (nanos > 0) {
            out.append(' ').append(nanos / 1_000_000);
        }
        out.append('\n');
    }

    private static void escaped(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '"' -> out.append("\\\"");
                case '\n' -> out.append("\\n");
                default -> out.append(c);
            }
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }

    @Override
    public String toString() {
        StringBuilder all = new StringBuilder();
        families.values().forEach(all::append);
        return all.toString();
    }
}
