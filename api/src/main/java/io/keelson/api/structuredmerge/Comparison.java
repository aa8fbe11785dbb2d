package io.keelson.api.structuredmerge;

import io.keelson.api.structuredmerge.MergeType.Form;
import io.keelson.api.structuredmerge.MergeType.ListRule;
import io.keelson.api.structuredmerge.MergeType.MapRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Which fields differ between two objects.
 *
 * @param added fields that only the second has
 * @param modified fields that both have, with other values
 * @param removed fields that only the first has
 */
public record Comparison(FieldSet added, FieldSet modified, FieldSet removed) {
    /**
     * Compares two objects.
     *
     * @throws TypeMismatchException where elements of a list cannot be told apart
     */
    public static Comparison of(JsonNode before, JsonNode after, MergeType type) {
        Walk walk = new Walk();
        walk.compare(before, after, type);
        return new Comparison(walk.added.build(), walk.modified.build(), walk.removed.build());
    }

    /** Returns the comparison with its sets changed. */
    public Comparison filter(UnaryOperator<FieldSet> filter) {
        return new Comparison(filter.apply(added), filter.apply(modified), filter.apply(removed));
    }

    /** Returns the fields that are new or have another value. */
    public FieldSet changed() {
        return modified.union(added);
    }

    /** Returns whether two values are the same, however numbers are held and in whatever order keys are. */
    @SuppressWarnings("ReferenceEquality") // the same node needs no look
    public static boolean same(JsonNode left, JsonNode right) {
        if (left == right) {
            return true;
        } else if (left.isNumber() && right.isNumber()) {
            return left.isIntegralNumber() && right.isIntegralNumber()
                    ? left.longValue() == right.longValue()
                    : left.doubleValue() == right.doubleValue();
        } else if (left.isObject() && right.isObject()) {
            if (left.size() != right.size()) {
                return false;
            }
            for (Map.Entry<String, JsonNode> entry : left.properties()) {
                JsonNode other = right.get(entry.getKey());
                if (other == null || !same(entry.getValue(), other)) {
                    return false;
                }
            }
            return true;
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

    private static final class Walk {
        private final FieldSetBuilder added = new FieldSetBuilder();
        private final FieldSetBuilder modified = new FieldSetBuilder();
        private final FieldSetBuilder removed = new FieldSetBuilder();
        private final List<PathElement> path = new ArrayList<>();

        void compare(@Nullable JsonNode before, @Nullable JsonNode after, MergeType type) {
            if (path.size() > FieldSet.MAX_DEPTH) {
                throw new TypeMismatchException("exceeded max depth");
            }
            Form form = type.form(after == null ? before : after);
            boolean leaf = compare(form, before, after, type);
            if (before != null && after != null && type.form(before) != form) {
                leaf |= compare(type.form(before), before, after, type);
            }
            if (!leaf && before == null) {
                added.insert(path);
            } else if (!leaf && after == null) {
                removed.insert(path);
            }
        }

        /** Compares values in one form; returns whether they were compared as a whole. */
        private boolean compare(Form form, @Nullable JsonNode before, @Nullable JsonNode after, MergeType type) {
            if (whole(form, before, after, type)) {
                leaf(before, after);
                return true;
            } else if (form == Form.MAP) {
                entries(before, after, Objects.requireNonNull(type.map()));
            } else {
                elements(before, after, Objects.requireNonNull(type.list()));
            }
            return false;
        }

        private static boolean whole(Form form, @Nullable JsonNode before, @Nullable JsonNode after, MergeType type) {
            return switch (form) {
                case SCALAR -> true;
                case MAP -> Objects.requireNonNull(type.map()).atomic() || (noMap(before) && noMap(after));
                case LIST -> Objects.requireNonNull(type.list()).atomic() || (noList(before) && noList(after));
            };
        }

        private static boolean noMap(@Nullable JsonNode value) {
            return value == null || !value.isObject() || value.isEmpty();
        }

        private static boolean noList(@Nullable JsonNode value) {
            return value == null || !value.isArray() || value.isEmpty();
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

        @SuppressWarnings("ReferenceEquality") // a node that both sides share is the same
        private void entries(@Nullable JsonNode before, @Nullable JsonNode after, MapRule rule) {
            if (before != null && before.isObject()) {
                for (Map.Entry<String, JsonNode> entry : before.properties()) {
                    JsonNode other = after == null || !after.isObject() ? null : after.get(entry.getKey());
                    if (other != entry.getValue()) {
                        entry(entry.getKey(), entry.getValue(), other, rule);
                    }
                }
            }
            if (after != null && after.isObject()) {
                for (Map.Entry<String, JsonNode> entry : after.properties()) {
                    if (before == null || !before.isObject() || before.get(entry.getKey()) == null) {
                        entry(entry.getKey(), null, entry.getValue(), rule);
                    }
                }
            }
        }

        private void entry(String name, @Nullable JsonNode before, @Nullable JsonNode after, MapRule rule) {
            MergeType type = rule.entry(name);
            if (type != null) {
                descend(PathElement.name(name), before, after, type);
            }
        }

        private void descend(PathElement element, @Nullable JsonNode before, @Nullable JsonNode after, MergeType type) {
            path.add(element);
            compare(before, after, type);
            path.removeLast();
        }

        private static Map<PathElement, List<JsonNode>> index(@Nullable JsonNode list, ListRule rule) {
            Map<PathElement, List<JsonNode>> index = new LinkedHashMap<>();
            if (list != null && list.isArray()) {
                for (JsonNode element : list) {
                    index.computeIfAbsent(ListElements.of(rule, element), ignored -> new ArrayList<>(1))
                            .add(element);
                }
            }
            return index;
        }

        private void elements(@Nullable JsonNode before, @Nullable JsonNode after, ListRule rule) {
            Map<PathElement, List<JsonNode>> old = index(before, rule);
            Map<PathElement, List<JsonNode>> now = index(after, rule);
            Set<PathElement> all = new LinkedHashSet<>(old.keySet());
            all.addAll(now.keySet());
            MergeType type = rule.element().get();
            for (PathElement element : all) {
                element(element, old.getOrDefault(element, List.of()), now.getOrDefault(element, List.of()), type);
            }
        }

        /** Elements that are there more than once, which no apply can have made, are owned as a whole. */
        private void element(PathElement element, List<JsonNode> old, List<JsonNode> now, MergeType type) {
            JsonNode before = old.isEmpty() ? null : old.getFirst();
            JsonNode after = now.isEmpty() ? null : now.getFirst();
            if (old.size() <= 1 && now.size() <= 1) {
                descend(element, before, after, type);
            } else if (old.size() >= 2 && now.size() >= 2) {
                if (!sameElements(old, now)) {
                    insert(modified, element);
                }
            } else if (old.size() >= 2) {
                if (after != null) {
                    descend(element, null, after, type);
                }
                insert(removed, element);
            } else {
                if (before != null) {
                    descend(element, before, null, type);
                }
                insert(added, element);
            }
        }

        private void insert(FieldSetBuilder set, PathElement element) {
            path.add(element);
            set.insert(path);
            path.removeLast();
        }

        private static boolean sameElements(List<JsonNode> old, List<JsonNode> now) {
            boolean same = old.size() == now.size();
            for (int i = 0; same && i < old.size(); i++) {
                same = same(old.get(i), now.get(i));
            }
            return same;
        }
    }
}
