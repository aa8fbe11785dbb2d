package io.keelson.scheduler.snapshot;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A label selector made ready to be asked often. Two matchers of the same requirements are equal, so that what many pods
 * ask is asked once.
 */
public final class LabelMatcher {
    /** Matches everything. */
    public static final LabelMatcher EVERYTHING = new LabelMatcher(List.of());

    private static final LabelMatcher NOTHING = new LabelMatcher(List.of(new Requirement("", "", List.of())));
    private final List<Requirement> all;
    private final int hash;

    private LabelMatcher(List<Requirement> all) {
        this.all = all;
        this.hash = all.hashCode();
    }

    /**
     * One requirement, also of the node selectors' operators. An operator that is not known accepts nothing.
     *
     * @param values the operands; numbers for Gt and Lt
     */
    private record Requirement(String key, String operator, List<String> values)
            implements Predicate<Map<String, String>> {

        @Override
        public boolean test(Map<String, String> labels) {
            String value = labels.get(key);
            return switch (operator) {
                case "In" -> value != null && values.contains(value);
                case "NotIn" -> value == null || !values.contains(value);
                case "Exists" -> value != null;
                case "DoesNotExist" -> value == null;
                case "Gt" -> compare(value) > 0;
                case "Lt" -> compare(value) < 0;
                default -> false;
            };
        }

        /** Compares as numbers; 0, which neither Gt nor Lt accepts, where one is none. */
        private int compare(@Nullable String value) {
            if (value == null || values.size() != 1) {
                return 0;
            }
            try {
                return Long.compare(Long.parseLong(value), Long.parseLong(values.getFirst()));
            } catch (NumberFormatException e) {
                return 0;
            }
        }
    }

    /** Returns the matcher of a selector: none matches nothing, an empty one everything. */
    public static LabelMatcher of(@Nullable LabelSelector selector) {
        if (selector == null) {
            return NOTHING;
        }
        List<Requirement> all = new ArrayList<>();
        if (selector.getMatchLabels() != null) {
            selector.getMatchLabels().forEach((k, v) -> all.add(new Requirement(k, "In", List.of(v))));
        }
        if (selector.getMatchExpressions() != null) {
            for (LabelSelectorRequirement r : selector.getMatchExpressions()) {
                all.add(new Requirement(r.getKey(), r.getOperator(), copy(r.getValues())));
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
        List<Requirement> both = new ArrayList<>(all);
        both.addAll(other.all);
        return new LabelMatcher(List.copyOf(both));
    }

    /** Returns this matcher with one more label that must have the value. */
    public LabelMatcher and(String key, String value) {
        return and(new LabelMatcher(List.of(new Requirement(key, "In", List.of(value)))));
    }

    /** Returns this matcher with one more label that must not have the value. */
    public LabelMatcher andNot(String key, String value) {
        return and(new LabelMatcher(List.of(new Requirement(key, "NotIn", List.of(value)))));
    }

    /** Returns whether the labels match; null counts as none. */
    public boolean matches(@Nullable Map<String, String> labels) {
        Map<String, String> known = labels == null ? Map.of() : labels;
        for (Requirement r : all) {
            if (!r.test(known)) {
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
        return new Requirement(key, operator, copy(values));
    }

    private static List<String> copy(@Nullable List<String> values) {
        return values == null ? List.of() : List.copyOf(values);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LabelMatcher that && hash == that.hash && all.equals(that.all);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
