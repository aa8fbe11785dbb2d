package io.keelson.api.document;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which values of an object field selectors may ask for, besides {@code metadata.name} and {@code metadata.namespace},
 * and where in its JSON they are. Immutable.
 */
public final class SelectableFields {
    private static final SelectableFields NONE = new SelectableFields(List.of());
    private final List<Field> fields;
    private final String[] names;
    private final Step root = new Step(new byte[0]);

    private SelectableFields(List<Field> fields) {
        this.fields = List.copyOf(fields);
        this.names = new String[fields.size()];
        for (int i = 0; i < fields.size(); i++) {
            names[i] = fields.get(i).name();
            List<String> paths = fields.get(i).paths();
            for (int rank = 0; rank < paths.size(); rank++) {
                root.add(paths.get(rank), new Target(i, rank));
            }
        }
    }

    /**
     * One field.
     *
     * @param name as selectors call it
     * @param paths the dotted JSON paths of its value, the first that has one counts
     * @param missing its value where the object has none
     */
    public record Field(String name, List<String> paths, String missing) {
        /** Makes a field named by its path, empty where the object has none. */
        public Field(String path) {
            this(path, List.of(path), "");
        }
    }

    /** Returns the fields of kinds that have none but metadata's. */
    public static SelectableFields none() {
        return NONE;
    }

    /** Makes a set of fields that are named by their dotted JSON paths and empty where an object has none. */
    public static SelectableFields of(List<String> paths) {
        return ofFields(paths.stream().map(Field::new).toList());
    }

    /** Makes a set of fields. */
    public static SelectableFields ofFields(List<Field> fields) {
        return fields.isEmpty() ? NONE : new SelectableFields(fields);
    }

    /** Returns the fields in their order. */
    public List<Field> fields() {
        return fields;
    }

    Step root() {
        return root;
    }

    String[] names() {
        return names;
    }

    /** Returns the values by name, taking what was found and for the others what stands for a missing value. */
    Map<String, String> values(@Nullable String[] found) {
        if (names.length == 0) {
            return Map.of();
        }
        String[] values = new String[names.length];
        for (int i = 0; i < values.length; i++) {
            String value = found[i];
            values[i] = value == null ? fields.get(i).missing() : value;
        }
        return CompactMap.of(names, values);
    }

    /** The value of which field this is, and which of its paths: a lower rank counts more. */
    record Target(int field, int rank) {}

    /** One key of a path and the keys below it. */
    static final class Step {
        private final byte[] key;
        private final List<Step> next = new ArrayList<>();
        private final List<Target> targets = new ArrayList<>();

        private Step(byte[] key) {
            this.key = key;
        }

        private void add(String path, Target target) {
            Step step = this;
            for (String part : path.split("\\.", -1)) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                Step below = step.next(bytes, 0, bytes.length);
                if (below == null) {
                    below = new Step(bytes);
                    step.next.add(below);
                }
                step = below;
            }
            step.targets.add(target);
        }

        /** Returns the step below that has this key, or null. */
        @Nullable
        Step next(byte[] bytes, int from, int to) {
            for (int i = 0; i < next.size(); i++) {
                Step step = next.get(i);
                if (Arrays.equals(step.key, 0, step.key.length, bytes, from, to)) {
                    return step;
                }
            }
            return null;
        }

        boolean isLeaf() {
            return next.isEmpty();
        }

        List<Target> targets() {
            return targets;
        }
    }
}
