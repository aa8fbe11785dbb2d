package io.keelson.resources.batch;

import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.Names;
import io.keelson.resources.validation.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules on what a job makes of pods that failed and succeeded. */
final class JobPolicies {
    private static final int MAX_RULES = 20;
    private static final int MAX_CODES = 255;
    private static final String[] ACTIONS = {"Count", "FailIndex", "FailJob", "Ignore"};

    private JobPolicies() {}

    static void failure(Subject spec) {
        Subject rules = spec.at("podFailurePolicy", "rules");
        tooMany(rules, MAX_RULES);
        Set<String> containers = new HashSet<>();
        for (String list : List.of("containers", "initContainers")) {
            spec.at("template", "spec", list)
                    .each()
                    .forEach(container -> containers.add(container.at("name").text()));
        }
        for (Subject rule : rules.each()) {
            Subject action = rule.at("action");
            if (action.empty()) {
                action.required("valid values: [\"Count\" \"FailIndex\" \"FailJob\" \"Ignore\"]");
            } else if (action.is("FailIndex")) {
                if (!spec.at("backoffLimitPerIndex").present()) {
                    action.invalid("requires the backoffLimitPerIndex to be set");
                }
            } else {
                action.oneOf(ACTIONS);
            }
            Subject codes = rule.at("onExitCodes");
            if (codes.present()) {
                exitCodes(codes, containers);
            }
            Subject conditions = rule.at("onPodConditions");
            tooMany(conditions, MAX_RULES);
            for (Subject pattern : conditions.each()) {
                pattern.at("type").named(Names::qualifiedName);
                Subject status = pattern.at("status");
                if (status.empty()) {
                    status.required("valid values: [\"False\" \"True\" \"Unknown\"]");
                } else {
                    status.oneOf("False", "True", "Unknown");
                }
            }
            if (codes.present() && !conditions.empty()) {
                omitted(rule, "specifying both OnExitCodes and OnPodConditions is not supported");
            } else if (!codes.present() && conditions.empty()) {
                omitted(rule, "specifying one of OnExitCodes and OnPodConditions is required");
            }
        }
    }

    /** An error that does not show the value. */
    private static void omitted(Subject subject, String detail) {
        FieldError hidden = FieldError.tooMany(subject.path(), -1, -1);
        subject.errors()
                .add(new FieldError(FieldError.Type.INVALID, subject.path().toString(), hidden.badValue(), detail));
    }

    private static void tooMany(Subject list, int max) {
        int count = list.each().size();
        if (count > max) {
            list.errors().add(FieldError.tooMany(list.path(), count, max));
        }
    }

    private static void exitCodes(Subject codes, Set<String> containers) {
        Subject operator = codes.at("operator");
        if (operator.empty()) {
            operator.required("valid values: [\"In\" \"NotIn\"]");
        } else {
            operator.oneOf("In", "NotIn");
        }
        Subject container = codes.at("containerName");
        if (container.present() && !containers.contains(container.text())) {
            container.invalid("must be one of the container or initContainer names in the pod template");
        }
        Subject values = codes.at("values");
        List<Subject> all = values.each();
        if (all.isEmpty()) {
            values.errors().invalid(values.path(), values.value(), "at least one value is required");
        } else {
            tooMany(values, MAX_CODES);
        }
        boolean ordered = true;
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            Subject value = all.get(i);
            if (operator.is("In") && value.number() == 0) {
                value.invalid("must not be 0 for the In operator");
            }
            if (!seen.add(value.number())) {
                value.duplicate();
            }
            ordered &= i == 0 || all.get(i - 1).number() <= value.number();
        }
        if (!ordered) {
            values.invalid("must be ordered");
        }
    }

    static void success(Subject spec) {
        Subject policy = spec.at("successPolicy");
        if (!policy.present()) {
            return;
        }
        if (!spec.at("completionMode").is("Indexed")) {
            policy.invalidStructure("SuccessPolicy", "requires indexed completion mode");
            return;
        }
        Subject rules = policy.at("rules");
        if (rules.empty()) {
            rules.required("at least one rules must be specified when the successPolicy is specified");
        }
        tooMany(rules, MAX_RULES);
        for (Subject rule : rules.each()) {
            Subject count = rule.at("succeededCount");
            Subject indexes = rule.at("succeededIndexes");
            if (!count.present() && !indexes.present()) {
                rule.required("at least one of succeededCount or succeededIndexes must be specified");
            }
            long named = IndexRanges.count(indexes, spec.at("completions").number());
            count.notNegative();
            if (count.number() > spec.at("completions").number()) {
                count.invalid("must be less than or equal to "
                        + spec.at("completions").number() + " (the number of specified completions)");
            }
            if (indexes.present() && count.present() && count.number() > named) {
                count.invalid("must be less than or equal to " + named
                        + " (the number of indexes in the specified succeededIndexes field)");
            }
        }
    }

    static void replacement(Subject spec) {
        Subject policy = spec.at("podReplacementPolicy");
        if (!policy.present()) {
            return;
        }
        if (spec.at("podFailurePolicy").present()) {
            policy.optionalOneOf("Failed");
        } else {
            policy.optionalOneOf("Failed", "TerminatingOrFailed");
        }
    }
}
