package io.keelson.resources.core.config;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.resources.strategy.BasicStrategy;
import io.keelson.resources.strategy.Traits;
import io.keelson.resources.strategy.Trees;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Secrets: texts that are written are kept as data. */
final class SecretStrategy extends BasicStrategy {

    SecretStrategy(Traits traits) {
        super(traits);
    }

    @Override
    public void setDefaults(ObjectNode secret) {
        ObjectNode texts = Trees.object(secret, "stringData");
        if (texts != null && !texts.isEmpty()) {
            ObjectNode data = Json.child(secret, "data");
            texts.forEachEntry((key, value) -> data.put(
                    key, Base64.getEncoder().encodeToString(value.asString("").getBytes(StandardCharsets.UTF_8))));
        }
        secret.remove("stringData");
    }

    @Override
    public void prepareForUpdate(ObjectNode secret, ObjectNode old, WriteContext context) {
        Trees.missing(secret, "type", Trees.text(old, "type"));
    }

    @Override
    public void validateCreate(ObjectNode secret, FieldErrors errors) {
        ConfigValidation.secret(secret, errors);
    }

    @Override
    public void validateUpdate(ObjectNode secret, ObjectNode old, FieldErrors errors) {
        ConfigValidation.secretUpdate(secret, old, errors);
    }

    @Override
    public List<String> warnings(ObjectNode secret, @Nullable ObjectNode old) {
        return KeyPairWarnings.of(secret);
    }
}
