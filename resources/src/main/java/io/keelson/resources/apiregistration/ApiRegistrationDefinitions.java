package io.keelson.resources.apiregistration;

import io.keelson.resources.definition.KindDefinitions;

/** API services. */
public final class ApiRegistrationDefinitions {
    private ApiRegistrationDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("apiservices.apiregistration.k8s.io")
                .strategy(ApiServiceStrategy::new)
                .printer(ApiServicePrinter.API_SERVICES);
    }
}
