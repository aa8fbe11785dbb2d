package io.keelson.resources.discovery;

import io.keelson.resources.definition.KindDefinitions;

/** Endpoint slices. */
public final class DiscoveryDefinitions {
    private DiscoveryDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("endpointslices.discovery.k8s.io")
                .strategy(EndpointSliceStrategy::new)
                .printer(EndpointSlicePrinter.ENDPOINT_SLICES);
    }
}
