package io.keelson.resources.core.event;

import io.keelson.resources.definition.KindDefinition;
import io.keelson.resources.definition.KindDefinitions;

/** Events, which two groups have in forms of their own. */
public final class EventDefinitions {
    private EventDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        KindDefinition events = kinds.define("events")
                .rules(new EventRules())
                .printer(EventPrinter.EVENTS)
                .conversion(new EventConversion());
        kinds.define("events.events.k8s.io", events);
    }
}
