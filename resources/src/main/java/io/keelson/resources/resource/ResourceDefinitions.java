package io.keelson.resources.resource;

import io.keelson.resources.definition.KindDefinitions;

/** Dynamic resource allocation. */
public final class ResourceDefinitions {
    private ResourceDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("deviceclasses.resource.k8s.io").printer(ResourcePrinters.NAME_AND_AGE);
        kinds.define("resourceclaimtemplates.resource.k8s.io").printer(ResourcePrinters.NAME_AND_AGE);
        kinds.define("resourceclaims.resource.k8s.io").printer(ResourcePrinters.RESOURCE_CLAIMS);
        kinds.define("resourceslices.resource.k8s.io").printer(ResourcePrinters.RESOURCE_SLICES);
    }
}
