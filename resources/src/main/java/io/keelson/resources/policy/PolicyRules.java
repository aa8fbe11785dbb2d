package io.keelson.resources.policy;

import io.keelson.api.validation.LabelSelectorValidation;
import io.keelson.resources.validation.ConditionRules;
import io.keelson.resources.validation.IntOrPercentValues;
import io.keelson.resources.validation.Rules;
import io.keelson.resources.validation.Subject;
import java.util.List;

/** The rules on disruption budgets. */
final class PolicyRules {
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
                        IntOrPercentValues.intOrPercent(spec.at(field));
                        IntOrPercentValues.atMostAll(spec.at(field));
                    }
                }
                Subject selector = spec.at("selector");
                selector.errors().addAll(LabelSelectorValidation.validate(selector.value(), selector.path()));
                spec.at("unhealthyPodEvictionPolicy").optionalOneOf("AlwaysAllow", "IfHealthyBudget");
            }

            @Override
            public void status(Subject budget, Subject old) {
                ConditionRules.check(budget.at("status", "conditions"));
                for (String field : List.of("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods")) {
                    budget.at("status", field).notNegative();
                }
            }
        };
    }
}
