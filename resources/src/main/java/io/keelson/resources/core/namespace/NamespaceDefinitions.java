package io.keelson.resources.core.namespace;

import io.keelson.apiserver.definition.SubresourceDefinition.Fields;
import io.keelson.resources.definition.KindDefinitions;

/** Namespaces. */
public final class NamespaceDefinitions {
    private NamespaceDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("namespaces")
                .strategy(NamespaceStrategy::new)
                .printer(NamespacePrinter.NAMESPACES)
                .subresource("finalize", body -> Fields.of("spec.finalizers"));
    }
}
