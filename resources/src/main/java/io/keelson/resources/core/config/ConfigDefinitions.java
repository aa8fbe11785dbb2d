package io.keelson.resources.core.config;

import io.keelson.resources.definition.KindDefinitions;

/** Config maps and secrets. */
public final class ConfigDefinitions {
    private ConfigDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("configmaps").strategy(ConfigMapStrategy::new).printer(ConfigPrinters.CONFIG_MAPS);
        kinds.define("secrets").strategy(SecretStrategy::new).printer(ConfigPrinters.SECRETS);
    }
}
