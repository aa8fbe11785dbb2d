package io.keelson.api.fields;

import io.keelson.api.schema.Field;
import io.keelson.api.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Which fields differ between two objects, told apart as the schema says: elements of lists by their keys, atomic values
 * as a whole. The rules are those of structured merge and diff, see
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
 */
final class Comparison {
    private final FieldSet added;
    private final FieldSet modified;
    private final FieldSet removed;

    private Comparison(FieldSet added, FieldSet modified, FieldSet removed) {
        this.added = added;
        this.modified = modified;
        this.removed = removed;
    }

    /**
     * Compares two objects.
     *
     * @throws IllegalArgumentException where elements of a list cannot be told apart
     */
    static Comparison of(JsonNode before, JsonNode after, Schema schema) {
        Comparison comparison = new Comparison(new FieldSet(), new FieldSet(), new FieldSet());
        comparison.new Walk().compare(before, after, schema);
        return comparison;
    }

    Comparison filter(UnaryOperator<FieldSet> filter) {
        return new Comparison(filter.apply(added), filter.apply(modified), filter.apply(removed));
    }

    /** Returns the fields that are new or have another value. */
    FieldSet changed() {
        return modified.union(added);
    }

    FieldSet removed() {
        return removed;
    }

    /** Returns whether two values are the same, however numbers are held. */
    static boolean same(JsonNode left, JsonNode right) {
        if (left.isNumber() && right.isNumber()) {
            return left.isIntegralNumber() && right.isIntegralNumber()
                    ? left.longValue() == right.longValue()
                    : left.doubleValue() == right.doubleValue();
        } else if (left.isObject() && right.isObject()) {
            return left.size() == right.size()
                    && left.properties().stream()
                            .allMatch(entry ->
                                    right.has(entry.getKey()) && same(entry.getValue(), right.get(entry.getKey())));
        } else if (left.isArray() && right.isArray()) {
            for (int i = 0; i < left.size() && left.size() == right.size(); i++) {
                if (!same(left.get(i), right.get(i))) {
                    return false;
                }
            }
            return left.size() == right.size();
        }
        return left.equals(right);
    }

    private final class Walk {
        private final List<String> path = new ArrayList<>();

        void compare(@Nullable JsonNode before, @Nullable JsonNode after, Schema schema) {
            boolean whole = schema.scalar() || schema.atomic() || (empty(before) && empty(after));
            if (whole) {
                leaf(before, after);
                return;
            }
            switch (schema.type()) {
                case LIST -> elements(array(before), array(after), schema);
                case MAP ->
                    names(before, after)
                            .forEach(name -> descend(
                                    PathElements.field(name), get(before, name), get(after, name), schema.element()));
                default -> fields(before, after, schema);
            }
            if (before == null) {
                added.insert(path);
            } else if (after == null) {
                removed.insert(path);
            }
        }

        private void fields(@Nullable JsonNode before, @Nullable JsonNode after, Schema schema) {
            for (String name : names(before, after)) {
                Field field = schema.field(name);
                if (field != null) {
                    descend(PathElements.field(name), get(before, name), get(after, name), field.schema());
                }
            }
        }

        private static @Nullable JsonNode get(@Nullable JsonNode object, String name) {
            return object == null ? null : object.get(name);
        }

        private static Set<String> names(@Nullable JsonNode before, @Nullable JsonNode after) {
            Set<String> names = new LinkedHashSet<>();
            if (before != null) {
                names.addAll(before.propertyNames());
            }
            if (after != null) {
                names.addAll(after.propertyNames());
            }
            return names;
        }

        private void descend(String element, @Nullable JsonNode before, @Nullable JsonNode after, Schema schema) {
            path.addLast(element);
            compare(before, after, schema);
            path.removeLast();
        }

        private static boolean empty(@Nullable JsonNode value) {
            return value == null || value.isNull() || (value.isContainer() && value.isEmpty());
        }

        private void leaf(@Nullable JsonNode before, @Nullable JsonNode after) {
            if (before == null) {
                added.insert(path);
            } else if (after == null) {
                removed.insert(path);
            } else if (!same(before, after)) {
                modified.insert(path);
            }
        }

        private static List<JsonNode> array(@Nullable JsonNode list) {
            List<JsonNode> elements = new ArrayList<>();
            if (list != null) {
                list.forEach(elements::add);
            }
            return elements;
        }

        private static Map<String, List<JsonNode>> index(List<JsonNode> list, Schema schema) {
            Map<String, List<JsonNode>> index = new LinkedHashMap<>();
            for (JsonNode element : list) {
                index.computeIfAbsent(PathElements.element(schema, element), ignored -> new ArrayList<>())
                        .add(element);
            }
            return index;
        }

        private void elements(List<JsonNode> before, List<JsonNode> after, Schema schema) {
            Map<String, List<JsonNode>> old = index(before, schema);
            Map<String, List<JsonNode>> now = index(after, schema);
            Set<String> all = new LinkedHashSet<>(old.keySet());
            all.addAll(now.keySet());
            for (String element : all) {
                element(element, old.getOrDefault(element, List.of()), now.getOrDefault(element, List.of()), schema);
            }
        }

        /** Elements that are there more than once, which no apply can have made, are owned as a whole. */
        private void element(String element, List<JsonNode> old, List<JsonNode> now, Schema schema) {
            List<String> here = new ArrayList<>(path);
            here.add(element);
            if (old.size() <= 1 && now.size() <= 1) {
                descend(
                        element,
                        old.isEmpty() ? null : old.getFirst(),
                        now.isEmpty() ? null : now.getFirst(),
                        schema.element());
            } else if (old.size() >= 2 && now.size() >= 2) {
                boolean same = old.size() == now.size();
                for (int i = 0; same && i < old.size(); i++) {
                    same = same(old.get(i), now.get(i));
                }
                if (!same) {
                    modified.insert(here);
                }
            } else if (old.size() >= 2) {
                if (!now.isEmpty()) {
                    descend(element, null, now.getFirst(), schema.element());
                }
                removed.insert(here);
            } else {
                if (!old.isEmpty()) {
                    descend(element, old.getFirst(), null, schema.element());
                }
                added.insert(here);
            }
        }
    }
}
