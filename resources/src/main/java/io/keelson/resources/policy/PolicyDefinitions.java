package io.keelson.resources.policy;

import io.keelson.resources.definition.KindDefinitions;

/** Pod disruption budgets. */
public final class PolicyDefinitions {
    private PolicyDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("poddisruptionbudgets.policy")
                .rules(PolicyRules.disruptionBudget())
                .printer(DisruptionBudgetPrinter.DISRUPTION_BUDGETS);
    }
}
