package io.keelson.api.structuredmerge;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A value that selects an element of a list. Numbers are equal where they are the same number, however they were
 * written; other values only to their like. Ordered: numbers, strings, booleans, then whatever else a client may have
 * written.
 */
final class PathValue implements Comparable<PathValue> {
    private final int rank;
    private final long integer;
    private final double number;
    private final String text;

    private PathValue(int rank, long integer, double number, String text) {
        this.rank = rank;
        this.integer = integer;
        this.number = number;
        this.text = text;
    }

    static PathValue of(JsonNode value) {
        if (value.isString()) {
            return new PathValue(1, 0, 0, value.stringValue());
        } else if (value.isIntegralNumber() && value.canConvertToLong()) {
            return new PathValue(0, value.longValue(), value.longValue(), "");
        } else if (value.isNumber()) {
            double number = value.doubleValue();
            boolean whole = number == Math.rint(number) && Math.abs(number) < 0x1p53;
            return new PathValue(0, whole ? (long) number : 0, number, "");
        } else if (value.isBoolean()) {
            return new PathValue(2, value.booleanValue() ? 1 : 0, 0, "");
        }
        return new PathValue(value.isArray() ? 3 : value.isObject() ? 4 : 5, 0, 0, Json.toString(value));
    }

    /** Orders text as its bytes in UTF-8, which differs from Java's own order beyond the basic plane. */
    static int compareText(String left, String right) {
        int common = Math.min(left.length(), right.length());
        for (int i = 0; i < common; i++) {
            char l = left.charAt(i);
            char r = right.charAt(i);
            if (l != r) {
                boolean surrogates = Character.isSurrogate(l) != Character.isSurrogate(r);
                return surrogates ? (Character.isSurrogate(l) ? 1 : -1) : Character.compare(l, r);
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    /** Returns the text as a JSON string. */
    static String quoted(String text) {
        return new String(Json.write(JsonNodeFactory.instance.stringNode(text)), StandardCharsets.UTF_8);
    }

    private boolean whole() {
        return rank == 0 && integer == number;
    }

    /** Returns the value's JSON as it stands in paths. */
    String json() {
        return switch (rank) {
            case 0 -> whole() ? Long.toString(integer) : GoFormat.float64(number);
            case 1 -> Json.toString(JsonNodeFactory.instance.stringNode(text));
            case 2 -> Boolean.toString(integer == 1);
            default -> text;
        };
    }

    @Override
    public int compareTo(PathValue other) {
        if (rank != other.rank) {
            return Integer.compare(rank, other.rank);
        }
        return switch (rank) {
            case 0 ->
                whole() && other.whole()
                        ? Long.compare(integer, other.integer)
                        : Double.compare(number + 0.0, other.number + 0.0);
            case 2 -> Long.compare(integer, other.integer);
            default -> compareText(text, other.text);
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PathValue value && compareTo(value) == 0;
    }

    @Override
    public int hashCode() {
        return rank == 0 ? Double.hashCode(number + 0.0) : text.hashCode() * 31 + Long.hashCode(integer);
    }

    /** Returns the value as it stands in messages. */
    @Override
    public String toString() {
        return rank == 1 ? GoFormat.quote(text) : json();
    }
}
