package io.keelson.resources.core.config;

import io.keelson.api.document.SelectableFields;
import io.keelson.api.document.SelectableFields.Field;
import io.keelson.resources.definition.FieldLabelRule;
import io.keelson.resources.definition.KindDefinitions;

/** Config maps and secrets. */
public final class ConfigDefinitions {
    private static final SelectableFields SECRET_FIELDS = FieldLabelRule.fields(new Field("type"));

    private ConfigDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("configmaps").strategy(ConfigMapStrategy::new).printer(ConfigPrinters.CONFIG_MAPS);
        kinds.define("secrets")
                .strategy(SecretStrategy::new)
                .printer(ConfigPrinters.SECRETS)
                .fieldLabels(SECRET_FIELDS, FieldLabelRule.namespaced(SECRET_FIELDS));
    }
}
