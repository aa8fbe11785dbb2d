package io.keelson.resources.coordination;

import io.keelson.resources.definition.KindDefinitions;
import io.keelson.resources.strategy.DisabledFields;

/** Leases. */
public final class CoordinationDefinitions {
    private CoordinationDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("leases.coordination.k8s.io")
                .rules(new LeaseRules(), DisabledFields.of("spec.strategy", "spec.preferredHolder"))
                .printer(LeasePrinter.LEASES);
    }
}
