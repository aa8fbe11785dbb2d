package io.keelson.apiserver.registry.write;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.registry.ResourceStrategy;
import io.keelson.apiserver.registry.WriteContext;
import tools.jackson.databind.node.ObjectNode;

/** Updates of the main resource. */
public final class MainRules implements UpdateRules {
    private final Version version;
    private final ResourceStrategy strategy;

    private final String subresource;

    public MainRules(Version version) {
        this(version, "");
    }

    /** Rules of a subresource through which the main resource is written, such as {@code /scale}. */
    public MainRules(Version version, String subresource) {
        this.version = version;
        this.subresource = subresource;
        this.strategy = version.strategy();
    }

    @Override
    public String subresource() {
        return subresource;
    }

    @Override
    public void prepare(ObjectNode object, ObjectNode old, WriteContext context) {
        if (version.hasStatus()) {
            version.keepStatus(object, old);
        }
        if (Version.isNamespaces(version.info())) {
            Json.child(object, "spec")
                    .set("finalizers", Json.child(old.deepCopy(), "spec").path("finalizers"));
            if (Json.elements(object, "spec", "finalizers").isEmpty()) {
                Json.child(object, "spec").remove("finalizers");
            }
        }
        strategy.prepareForUpdate(object, old, context);
        Generations.follow(strategy.generation(), object, old);
    }

    @Override
    public void validate(ObjectNode object, ObjectNode old, FieldErrors errors) {
        strategy.validateUpdate(object, old, errors);
    }

    @Override
    public boolean createsMissing() {
        return subresource.isEmpty() && strategy.allowCreateOnUpdate();
    }

    @Override
    public boolean warns() {
        return true;
    }

    @Override
    public boolean mayDelete(ObjectNode object) {
        return !Version.isNamespaces(version.info())
                || Json.elements(object, "spec", "finalizers").isEmpty();
    }
}
