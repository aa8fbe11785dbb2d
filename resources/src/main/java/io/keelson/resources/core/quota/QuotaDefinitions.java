package io.keelson.resources.core.quota;

import io.keelson.resources.definition.KindDefinitions;

/** Limit ranges and resource quotas. */
public final class QuotaDefinitions {
    private QuotaDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("limitranges").strategy(LimitRangeStrategy::new);
        kinds.define("resourcequotas").rules(new QuotaRules()).printer(ResourceQuotaPrinter.RESOURCE_QUOTAS);
    }
}
