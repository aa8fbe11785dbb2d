package io.keelson.resources.apiextensions;

import io.keelson.resources.definition.KindDefinitions;

/** Definitions of custom resources. */
public final class ApiExtensionsDefinitions {
    private ApiExtensionsDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("customresourcedefinitions.apiextensions.k8s.io").strategy(CustomResourceDefinitionStrategy::new);
    }
}
