package io.keelson.resources.apiextensions;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.custom.CustomResources;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.resources.strategy.BasicStrategy;
import io.keelson.resources.strategy.Traits;
import io.keelson.resources.strategy.Trees;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Definitions of custom resources: names follow from the kind, and the storage version is written down. */
final class CustomResourceDefinitionStrategy extends BasicStrategy {

    CustomResourceDefinitionStrategy(Traits traits) {
        super(traits);
    }

    @Override
    public void setDefaults(ObjectNode definition) {
        ObjectNode names = Trees.object(definition, "spec", "names");
        String kind = Trees.text(names, "kind");
        if (names != null) {
            Trees.missing(names, "singular", kind.toLowerCase(Locale.ROOT));
            if (!kind.isEmpty()) {
                Trees.missing(names, "listKind", kind + "List");
            }
        }
    }

    @Override
    public void prepareForCreate(ObjectNode definition, WriteContext context) {
        addStorageVersion(definition);
    }

    @Override
    public void prepareForUpdate(ObjectNode definition, ObjectNode old, WriteContext context) {
        addStorageVersion(definition);
    }

    @Override
    public void validateCreate(ObjectNode definition, FieldErrors errors) {
        DefinitionRules.create(definition, errors);
    }

    @Override
    public void validateUpdate(ObjectNode definition, ObjectNode old, FieldErrors errors) {
        DefinitionRules.update(definition, old, errors);
    }

    @Override
    public void validateStatusUpdate(ObjectNode definition, ObjectNode old, FieldErrors errors) {
        DefinitionRules.status(definition, errors);
    }

    @Override
    public boolean prepareForDelete(ObjectNode definition, Instant now) {
        CustomResources.prepareForDelete(definition, now);
        return true;
    }

    @Override
    public List<String> warnings(ObjectNode definition, @Nullable ObjectNode old) {
        return SchemaFormats.warnings(definition, old);
    }

    private static void addStorageVersion(ObjectNode definition) {
        for (ObjectNode version : Trees.objects(definition, "spec", "versions")) {
            if (Json.bool(version, "storage")) {
                ArrayNode stored = Trees.list(Json.child(definition, "status"), "storedVersions");
                if (!Trees.texts(stored).contains(Trees.text(version, "name"))) {
                    stored.add(Trees.text(version, "name"));
                }
                return;
            }
        }
    }
}
