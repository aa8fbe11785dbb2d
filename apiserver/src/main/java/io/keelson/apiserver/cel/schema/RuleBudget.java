package io.keelson.apiserver.cel.schema;

import io.keelson.api.validation.FieldError;
import java.util.ArrayList;
import java.util.List;

/** What the rules of one object may still cost, and what they found. Not thread-safe. */
final class RuleBudget {
    private final List<FieldError> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private long left;

    RuleBudget(long budget) {
        this.left = budget;
    }

    long left() {
        return left;
    }

    /** Takes what something cost; returns whether there was so much left. */
    boolean spend(long cost) {
        if (cost > left) {
            return false;
        }
        left -= cost;
        return true;
    }

    /** No further rule is run. */
    void exhaust() {
        left = -1;
    }

    boolean exhausted() {
        return left < 0;
    }

    void error(FieldError error) {
        errors.add(error);
    }

    void warn(String warning) {
        warnings.add(warning);
    }

    RuleTree.Findings findings() {
        return new RuleTree.Findings(List.copyOf(errors), List.copyOf(warnings));
    }
}
