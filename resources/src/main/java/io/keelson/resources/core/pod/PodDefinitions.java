package io.keelson.resources.core.pod;

import io.keelson.apiserver.definition.SubresourceDefinition.Fields;
import io.keelson.resources.definition.KindDefinitions;

/** Pods and pod templates. */
public final class PodDefinitions {
    private PodDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("pods")
                .strategy(PodStrategy::new)
                .printer(PodPrinter.PODS)
                .indexed("spec.nodeName")
                .subresource("ephemeralcontainers", body -> Fields.of("spec.ephemeralContainers"))
                .subresource("resize", body -> Fields.of("spec.containers", "spec.initContainers", "spec.resources"))
                .subresource("binding", PodSubresources::binding)
                .subresource("eviction", PodSubresources::eviction);
        kinds.define("podtemplates").strategy(PodTemplateStrategy::new).printer(PodTemplatePrinter.POD_TEMPLATES);
    }
}
