package io.keelson.resources.policy;

import io.keelson.api.validation.LabelSelectorValidation;
import io.keelson.resources.validation.Amounts;
import io.keelson.resources.validation.Conditions;
import io.keelson.resources.validation.Rules;
import io.keelson.resources.validation.Subject;
import java.util.List;

/** The rules on disruption budgets and priority classes. */
public final class PolicyRules {
    private static final long HIGHEST_USER_PRIORITY = 1_000_000_000;

    private PolicyRules() {}

    /** Returns the rules on disruption budgets. */
    public static Rules disruptionBudget() {
        return new Rules() {
            @Override
            public void check(Subject budget) {
                Subject spec = budget.at("spec");
                if (spec.at("minAvailable").present()
                        && spec.at("maxUnavailable").present()) {
                    spec.invalidStructure(
                            "PodDisruptionBudgetSpec", "minAvailable and maxUnavailable cannot be both set");
                }
                for (String field : List.of("minAvailable", "maxUnavailable")) {
                    if (spec.at(field).present()) {
                        Amounts.intOrPercent(spec.at(field));
                        Amounts.atMostAll(spec.at(field));
                    }
                }
                Subject selector = spec.at("selector");
                selector.errors().addAll(LabelSelectorValidation.validate(selector.value(), selector.path()));
                spec.at("unhealthyPodEvictionPolicy").optionalOneOf("AlwaysAllow", "IfHealthyBudget");
            }

            @Override
            public void status(Subject budget, Subject old) {
                Conditions.check(budget.at("status", "conditions"));
                for (String field : List.of("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods")) {
                    budget.at("status", field).notNegative();
                }
            }
        };
    }

    /** Returns the rules on priority classes. */
    public static Rules priorityClass() {
        return new Rules() {
            @Override
            public void check(Subject priority) {
                String name = priority.at("metadata", "name").text();
                long value = priority.at("value").number();
                if (name.startsWith("system-")) {
                    String wrong =
                            system(name, value, priority.at("globalDefault").isTrue());
                    if (!wrong.isEmpty()) {
                        priority.at("metadata", "name")
                                .forbidden("priority class names with 'system-' prefix are reserved for system use"
                                        + " only. error: " + wrong);
                    }
                } else if (value > HIGHEST_USER_PRIORITY) {
                    priority.at("value")
                            .forbidden("maximum allowed value of a user defined priority is " + HIGHEST_USER_PRIORITY);
                }
                if (priority.at("preemptionPolicy").present()) {
                    priority.at("preemptionPolicy").oneOf("PreemptLowerPriority", "Never");
                }
            }

            @Override
            public void change(Subject priority, Subject old) {
                if (priority.at("value").number() != old.at("value").number()) {
                    priority.at("value").forbidden("may not be changed in an update.");
                }
                priority.at("preemptionPolicy").unchanged(old.at("preemptionPolicy"));
            }

            @Override
            public boolean checksWholeOnChange() {
                return false;
            }
        };
    }

    private static String system(String name, long value, boolean globalDefault) {
        long expected;
        switch (name) {
            case "system-node-critical" -> expected = 2_000_001_000;
            case "system-cluster-critical" -> expected = 2_000_000_000;
            default -> {
                return name + " is not a known system priority class";
            }
        }
        if (value != expected) {
            return "value of " + name + " PriorityClass must be " + expected;
        }
        return globalDefault ? "globalDefault of " + name + " PriorityClass must be false" : "";
    }
}
