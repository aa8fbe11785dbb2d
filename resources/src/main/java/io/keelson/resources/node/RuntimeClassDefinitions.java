package io.keelson.resources.node;

import io.keelson.resources.definition.KindDefinitions;

/** Runtime classes. */
public final class RuntimeClassDefinitions {
    private RuntimeClassDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("runtimeclasses.node.k8s.io")
                .rules(new RuntimeClassRules())
                .printer(RuntimeClassPrinter.RUNTIME_CLASSES);
    }
}
