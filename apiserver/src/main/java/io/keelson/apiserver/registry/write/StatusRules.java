package io.keelson.apiserver.registry.write;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.registry.Metadata;
import io.keelson.apiserver.registry.ResourceStrategy;
import io.keelson.apiserver.registry.WriteContext;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Updates of {@code /status}: everything but metadata and status stays as it was. */
public final class StatusRules implements UpdateRules {
    private static final List<String> OF_CLIENTS = List.of("labels", "annotations", "finalizers", "ownerReferences");

    private final Version version;
    private final boolean tracked;

    public StatusRules(Version version) {
        this(version, true);
    }

    /** @param tracked whether whoever writes becomes the manager of the fields */
    public StatusRules(Version version, boolean tracked) {
        this.version = version;
        this.tracked = tracked;
    }

    @Override
    public boolean tracked() {
        return tracked;
    }

    @Override
    public String subresource() {
        return "status";
    }

    @Override
    public void prepare(ObjectNode object, ObjectNode old, WriteContext context) {
        List<String> fields = new ArrayList<>(object.propertyNames());
        fields.removeAll(List.of("kind", "apiVersion", "metadata", "status"));
        object.remove(fields);
        old.forEachEntry((key, value) -> {
            if (!List.of("kind", "apiVersion", "metadata", "status").contains(key)) {
                object.set(key, value.deepCopy());
            }
        });
        ResourceStrategy strategy = version.strategy();
        if (strategy.keepsMetadataOnStatusUpdate()) {
            Metadata.keep(object, old);
        } else if (strategy.metadataChecks().resetOnStatus()) {
            OF_CLIENTS.forEach(field -> Metadata.copy(field, old, object));
        }
        strategy.prepareForStatusUpdate(object, old, context);
    }

    @Override
    public void validate(ObjectNode object, ObjectNode old, FieldErrors errors) {
        version.strategy().validateStatusUpdate(object, old, errors);
    }

    /** As upstream's: whether the resource itself is created by updates is all that counts. */
    @Override
    public boolean createsMissing() {
        return version.strategy().allowCreateOnUpdate();
    }

    @Override
    public boolean mayDelete(ObjectNode object) {
        return !Version.isNamespaces(version.info())
                || Json.elements(object, "spec", "finalizers").isEmpty();
    }
}
