package io.keelson.resources.core.config;

import io.keelson.api.validation.FieldErrors;
import io.keelson.resources.strategy.BasicStrategy;
import io.keelson.resources.strategy.Traits;
import tools.jackson.databind.node.ObjectNode;

/** Config maps. */
final class ConfigMapStrategy extends BasicStrategy {

    ConfigMapStrategy(Traits traits) {
        super(traits);
    }

    @Override
    public void validateCreate(ObjectNode map, FieldErrors errors) {
        ConfigValidation.configMap(map, errors);
    }

    @Override
    public void validateUpdate(ObjectNode map, ObjectNode old, FieldErrors errors) {
        ConfigValidation.configMapUpdate(map, old, errors);
    }
}
