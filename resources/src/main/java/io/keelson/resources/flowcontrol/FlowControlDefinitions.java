package io.keelson.resources.flowcontrol;

import io.keelson.resources.definition.KindDefinitions;

/** Flow schemas and priority levels. */
public final class FlowControlDefinitions {
    private FlowControlDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("flowschemas.flowcontrol.apiserver.k8s.io")
                .rules(new FlowSchemaRules())
                .printer(FlowControlPrinters.FLOW_SCHEMAS);
        kinds.define("prioritylevelconfigurations.flowcontrol.apiserver.k8s.io")
                .rules(new FlowRules())
                .printer(FlowControlPrinters.PRIORITY_LEVELS);
    }
}
