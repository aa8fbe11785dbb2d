package io.keelson.resources.core.serviceaccount;

import io.keelson.resources.definition.KindDefinitions;

/** Service accounts. */
public final class ServiceAccountDefinitions {
    private ServiceAccountDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("serviceaccounts")
                .strategy(ServiceAccountStrategy::new)
                .printer(ServiceAccountPrinter.SERVICE_ACCOUNTS);
    }
}
