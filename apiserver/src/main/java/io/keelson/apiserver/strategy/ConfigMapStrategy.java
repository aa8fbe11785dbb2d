package io.keelson.apiserver.strategy;

import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.validation.ConfigValidation;
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
