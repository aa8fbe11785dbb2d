package io.keelson.apiserver.registry;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Updates of the main resource. */
final class MainRules implements UpdateRules {
    private final Version version;
    private final ResourceStrategy strategy;

    MainRules(Version version) {
        this.version = version;
        this.strategy = version.resource().strategy();
    }

    @Override
    public String subresource() {
        return "";
    }

    @Override
    public void prepare(ObjectNode object, ObjectNode old, WriteContext context) {
        if (version.resource().hasStatus()) {
            version.keepStatus(object, old);
        }
        if (Version.isNamespaces(version.info())) {
            Json.child(object, "spec").set("finalizers", Json.child(old.deepCopy(), "spec").path("finalizers"));
            if (Json.elements(object, "spec", "finalizers").isEmpty()) {
                Json.child(object, "spec").remove("finalizers");
            }
        }
        strategy.prepareForUpdate(object, old, context);
        if (changesGeneration(object, old)) {
            Metadata.of(object).put("generation", Metadata.generation(old) + 1);
        }
    }

    private boolean changesGeneration(ObjectNode object, ObjectNode old) {
        List<String> apart = new ArrayList<>(List.of("metadata"));
        switch (strategy.generation()) {
            case NONE -> {
                return false;
            }
            case SPEC -> apart.add("status");
            case ALL -> {}
        }
        return !object.deepCopy().remove(apart).equals(old.deepCopy().remove(apart));
    }

    @Override
    public void validate(ObjectNode object, ObjectNode old, FieldErrors errors) {
        strategy.validateUpdate(object, old, errors);
    }

    @Override
    public boolean createsMissing() {
        return strategy.allowCreateOnUpdate();
    }

    @Override
    public boolean mayDelete(ObjectNode object) {
        return !Version.isNamespaces(version.info())
                || Json.elements(object, "spec", "finalizers").isEmpty();
    }
}
