package io.keelson.api.document;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which values of an object field selectors may ask for, besides {@code metadata.name} and {@code metadata.namespace}.
 *
 * <p>A field is named by its dotted JSON path. Where an object lacks it, it has its default: the empty string unless
 * said otherwise.
 */
public final class SelectableFields {
    private static final SelectableFields NONE = new SelectableFields(Map.of());
    private final Map<String, String> defaults;
    private final Step root = new Step();

    private SelectableFields(Map<String, String> defaults) {
        this.defaults = defaults;
        defaults.keySet().forEach(root::add);
    }

    /** Returns the fields of kinds that have none but metadata's. */
    public static SelectableFields none() {
        return NONE;
    }

    /** Makes a set of fields whose default is the empty string. */
    public static SelectableFields of(List<String> paths) {
        Map<String, String> defaults = new LinkedHashMap<>();
        paths.forEach(path -> defaults.put(path, ""));
        return withDefaults(defaults);
    }

    /** Makes a set of fields from each field's path and its value where the object lacks it. */
    public static SelectableFields withDefaults(Map<String, String> defaults) {
        return defaults.isEmpty() ? NONE : new SelectableFields(defaults);
    }

    /** Returns the fields' paths with their defaults. */
    public Map<String, String> defaults() {
        return defaults;
    }

    Step root() {
        return root;
    }

    /** One step of a path; the steps below it by key. */
    static final class Step {
        private final Map<String, Step> next = new LinkedHashMap<>();
        private @Nullable String field;

        private void add(String path) {
            Step step = this;
            for (String key : path.split("\\.", -1)) {
                step = step.next.computeIfAbsent(key, k -> new Step());
            }
            step.field = path;
        }

        @Nullable Step next(String key) {
            return next.get(key);
        }

        boolean isEmpty() {
            return next.isEmpty();
        }

        @Nullable String field() {
            return field;
        }
    }
}
