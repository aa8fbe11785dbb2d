package io.keelson.apiserver.strategy;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.apiserver.validation.FinalizerRules;
import io.keelson.apiserver.validation.Rules;
import io.keelson.apiserver.validation.Subject;
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
        setDefaults(namespace);
        Json.child(namespace, "status").put("phase", "Active");
        ArrayNode finalizers = Trees.list(Json.child(namespace, "spec"), "finalizers");
        if (Trees.texts(finalizers).stream().noneMatch("kubernetes"::equals)) {
            finalizers.add("kubernetes");
        }
    }

    @Override
    public void validateCreate(ObjectNode namespace, FieldErrors errors) {
        finalizers(namespace, errors);
    }

    @Override
    public void validateUpdate(ObjectNode namespace, ObjectNode old, FieldErrors errors) {
        finalizers(namespace, errors);
    }

    @Override
    public void validateSubresourceUpdate(
            String subresource, ObjectNode namespace, ObjectNode old, FieldErrors errors) {
        finalizers(namespace, errors);
    }

    private static void finalizers(ObjectNode namespace, FieldErrors errors) {
        Subject subject = Rules.subject(namespace, errors);
        FinalizerRules.qualified(subject.at("metadata", "finalizers"));
        FinalizerRules.named(subject.at("spec", "finalizers"));
        FinalizerRules.qualified(subject.at("spec", "finalizers"));
    }
}
