package io.keelson.resources.core.namespace;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.resources.strategy.BasicStrategy;
import io.keelson.resources.strategy.Traits;
import io.keelson.resources.strategy.Trees;
import io.keelson.resources.validation.Rules;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Namespaces: active at once, labelled with their name, kept until the namespace controller has emptied them. */
final class NamespaceStrategy extends BasicStrategy {
    private static final String NAME_LABEL = "kubernetes.io/metadata.name";

    NamespaceStrategy(Traits traits) {
        super(traits);
    }

    @Override
    public void setDefaults(ObjectNode namespace) {
        String name = Trees.text(namespace, "metadata", "name");
        if (!name.isEmpty()) {
            Json.child(namespace, "metadata", "labels").put(NAME_LABEL, name);
        }
    }

    @Override
    public void prepareForCreate(ObjectNode namespace, WriteContext context) {
        Json.child(namespace, "status").put("phase", "Active");
        ArrayNode finalizers = Trees.list(Json.child(namespace, "spec"), "finalizers");
        if (Trees.texts(finalizers).stream().noneMatch("kubernetes"::equals)) {
            finalizers.add("kubernetes");
        }
    }

    @Override
    public void canonicalize(ObjectNode namespace) {
        setDefaults(namespace);
    }

    @Override
    public void validateCreate(ObjectNode namespace, FieldErrors errors) {
        NamespaceRules.check(Rules.subject(namespace, errors));
    }

    @Override
    public void validateUpdate(ObjectNode namespace, ObjectNode old, FieldErrors errors) {
        NamespaceRules.check(Rules.subject(namespace, errors));
    }

    @Override
    public void validateStatusUpdate(ObjectNode namespace, ObjectNode old, FieldErrors errors) {
        NamespaceRules.status(Rules.subject(namespace, errors));
    }

    @Override
    public void validateSubresourceUpdate(
            String subresource, ObjectNode namespace, ObjectNode old, FieldErrors errors) {
        NamespaceRules.finalize(Rules.subject(namespace, errors));
    }
}
