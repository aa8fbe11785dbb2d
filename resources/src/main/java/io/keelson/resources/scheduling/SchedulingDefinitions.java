package io.keelson.resources.scheduling;

import io.keelson.resources.definition.KindDefinitions;

/** Priority classes. */
public final class SchedulingDefinitions {
    private SchedulingDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("priorityclasses.scheduling.k8s.io")
                .strategy(PriorityClassStrategy::new)
                .printer(PriorityClassPrinter.PRIORITY_CLASSES);
    }
}
