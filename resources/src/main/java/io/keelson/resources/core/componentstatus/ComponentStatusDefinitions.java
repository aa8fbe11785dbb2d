package io.keelson.resources.core.componentstatus;

import io.keelson.resources.definition.KindDefinitions;

/** The health of components. */
public final class ComponentStatusDefinitions {
    private ComponentStatusDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("componentstatuses")
                .printer(ComponentStatusPrinter.COMPONENT_STATUSES)
                .deprecated("v1 ComponentStatus is deprecated in v1.19+");
    }
}
