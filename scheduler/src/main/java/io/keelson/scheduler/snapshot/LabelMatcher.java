package io.keelson.scheduler.snapshot;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A label selector made ready to be asked often. */
public final class LabelMatcher {
    /** Matches everything. */
    public static final LabelMatcher EVERYTHING = new LabelMatcher(List.of());

    private static final LabelMatcher NOTHING = new LabelMatcher(List.of(labels -> false));
    private final List<Predicate<Map<String, String>>> all;

    private LabelMatcher(List<Predicate<Map<String, String>>> all) {
        this.all = all;
    }

    /** Returns the matcher of a selector: none matches nothing, an empty one everything. */
    public static LabelMatcher of(@Nullable LabelSelector selector) {
        if (selector == null) {
            return NOTHING;
        }
        List<Predicate<Map<String, String>>> all = new ArrayList<>();
        if (selector.getMatchLabels() != null) {
            selector.getMatchLabels().forEach((k, v) -> all.add(labels -> v.equals(labels.get(k))));
        }
        if (selector.getMatchExpressions() != null) {
            for (LabelSelectorRequirement r : selector.getMatchExpressions()) {
                all.add(requirement(r.getKey(), r.getOperator(), r.getValues()));
            }
        }
        return new LabelMatcher(List.copyOf(all));
    }

    /** Returns whether nothing is asked for, so that everything matches. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** Returns the matcher of both selectors. */
    public LabelMatcher and(LabelMatcher other) {
        List<Predicate<Map<String, String>>> both = new ArrayList<>(all);
        both.addAll(other.all);
        return new LabelMatcher(List.copyOf(both));
    }

    /** Returns this matcher with one more label that must have the value. */
    public LabelMatcher and(String key, String value) {
        List<Predicate<Map<String, String>>> more = new ArrayList<>(all);
        more.add(labels -> value.equals(labels.get(key)));
        return new LabelMatcher(List.copyOf(more));
    }

    /** Returns this matcher with one more label that must not have the value. */
    public LabelMatcher andNot(String key, String value) {
        List<Predicate<Map<String, String>>> more = new ArrayList<>(all);
        more.add(labels -> !value.equals(labels.get(key)));
        return new LabelMatcher(List.copyOf(more));
    }

    /** Returns whether the labels match; null counts as none. */
    public boolean matches(@Nullable Map<String, String> labels) {
        Map<String, String> known = labels == null ? Map.of() : labels;
        for (Predicate<Map<String, String>> p : all) {
            if (!p.test(known)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the test of one requirement, also of the node selectors' operators.
     *
     * @param values the operands; numbers for Gt and Lt
     */
    public static Predicate<Map<String, String>> requirement(
            String key, String operator, @Nullable List<String> values) {
        List<String> operands = values == null ? List.of() : values;
        return switch (operator) {
            case "In" -> labels -> labels.containsKey(key) && operands.contains(labels.get(key));
            case "NotIn" -> labels -> !labels.containsKey(key) || !operands.contains(labels.get(key));
            case "Exists" -> labels -> labels.containsKey(key);
            case "DoesNotExist" -> labels -> !labels.containsKey(key);
            case "Gt" -> labels -> compare(labels.get(key), operands) > 0;
            case "Lt" -> labels -> compare(labels.get(key), operands) < 0;
            default -> labels -> false;
        };
    }

    /** Compares as numbers; 0, which neither Gt nor Lt accepts, where one is none. */
    private static int compare(@Nullable String value, List<String> operands) {
        if (value == null || operands.size() != 1) {
            return 0;
        }
        try {
            return Long.compare(Long.parseLong(value), Long.parseLong(operands.getFirst()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
