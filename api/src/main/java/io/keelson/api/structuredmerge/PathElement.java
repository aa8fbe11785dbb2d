package io.keelson.api.structuredmerge;

import io.keelson.api.json.Json;
import io.keelson.api.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One step of a path from an object to a field: how a child is selected in what contains it. Ordered as field sets are
 * written: names first, then keys, values and positions.
 */
public sealed interface PathElement extends Comparable<PathElement> {
    /** A field of a structure or an entry of a map. */
    record Name(String name) implements PathElement {
        @Override
        public String toString() {
            return "." + name;
        }
    }

    /** The element of a list whose fields have these values, sorted by name. */
    record Key(List<KeyField> fields) implements PathElement {
        @Override
        public String toString() {
            StringBuilder out = new StringBuilder("[");
            for (KeyField field : fields) {
                if (out.length() > 1) {
                    out.append(',');
                }
                out.append(field.name()).append('=').append(field.value());
            }
            return out.append(']').toString();
        }
    }

    /** The element of a set that has this value. */
    record Value(PathValue value) implements PathElement {
        @Override
        public String toString() {
            return "[=" + value + "]";
        }
    }

    /** The element of a list at this position. */
    record Index(int index) implements PathElement {
        @Override
        public String toString() {
            return "[" + index + "]";
        }
    }

    /** A field that tells elements of a list apart, and its value. */
    record KeyField(String name, PathValue value) {}

    /** Returns the step to a field or map entry. */
    static PathElement name(String name) {
        return new Name(name);
    }

    /**
     * Reads the written form, such as {@code f:spec}, {@code k:{"name":"a"}}, {@code v:"x"} or {@code i:0}; null where it
     * is of a kind that is not known, and therefore dropped.
     *
     * @throws IllegalArgumentException where it is malformed
     */
    static @Nullable PathElement parse(String text) {
        if (text.length() < 2) {
            throw new IllegalArgumentException("key must be 2 characters long:");
        } else if (text.charAt(1) != ':') {
            throw new IllegalArgumentException("missing colon: " + text);
        }
        String rest = text.substring(2);
        try {
            return switch (text.charAt(0)) {
                case 'f' -> new Name(rest);
                case 'v' -> new Value(PathValue.of(Json.parseValue(rest.getBytes(StandardCharsets.UTF_8))));
                case 'k' -> key(Json.parse(rest.getBytes(StandardCharsets.UTF_8)));
                case 'i' -> new Index(Integer.parseInt(rest));
                default -> null;
            };
        } catch (MalformedJsonException | NumberFormatException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static PathElement key(ObjectNode json) {
        List<KeyField> fields = new ArrayList<>(json.size());
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            fields.add(new KeyField(entry.getKey(), PathValue.of(entry.getValue())));
        }
        return key(fields);
    }

    /** Returns the step to the element with these keys, in any order. */
    static PathElement key(List<KeyField> fields) {
        if (fields.size() < 2) {
            return new Key(List.copyOf(fields));
        }
        List<KeyField> sorted = new ArrayList<>(fields);
        sorted.sort((left, right) -> PathValue.compareText(left.name(), right.name()));
        return new Key(sorted);
    }

    /** Returns the written form. */
    default String written() {
        return switch (this) {
            case Name element -> "f:" + element.name();
            case Value element -> "v:" + element.value().json();
            case Index element -> "i:" + element.index();
            case Key element -> {
                StringBuilder out = new StringBuilder("k:{");
                for (KeyField field : element.fields()) {
                    out.append(out.length() > 3 ? "," : "")
                            .append(PathValue.quoted(field.name()))
                            .append(':')
                            .append(field.value().json());
                }
                yield out.append('}').toString();
            }
        };
    }

    private int rank() {
        return switch (this) {
            case Name ignored -> 0;
            case Key ignored -> 1;
            case Value ignored -> 2;
            case Index ignored -> 3;
        };
    }

    @Override
    default int compareTo(PathElement other) {
        if (this == other) {
            return 0;
        } else if (this instanceof Name left && other instanceof Name right) {
            return PathValue.compareText(left.name(), right.name());
        } else if (this instanceof Key left && other instanceof Key right) {
            return compare(left.fields(), right.fields());
        } else if (this instanceof Value left && other instanceof Value right) {
            return left.value().compareTo(right.value());
        } else if (this instanceof Index left && other instanceof Index right) {
            return Integer.compare(left.index(), right.index());
        }
        return Integer.compare(rank(), other.rank());
    }

    private static int compare(List<KeyField> left, List<KeyField> right) {
        for (int i = 0; i < left.size() && i < right.size(); i++) {
            int names = PathValue.compareText(left.get(i).name(), right.get(i).name());
            int order = names != 0
                    ? names
                    : left.get(i).value().compareTo(right.get(i).value());
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.size(), right.size());
    }
}
