package io.keelson.apiserver.registry.subresource;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.apiserver.registry.write.Generations;
import io.keelson.apiserver.registry.write.UpdateRules;
import io.keelson.apiserver.registry.write.Version;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Updates of a subresource that covers a few fields of the object: all others stay as they were. */
public final class PartRules implements UpdateRules {
    private final Version version;
    private final String subresource;
    private final List<String[]> paths;

    /** @param paths the fields that may change, dots between names */
    public PartRules(Version version, String subresource, String... paths) {
        this.version = version;
        this.subresource = subresource;
        this.paths = Arrays.stream(paths).map(path -> path.split("\\.")).toList();
    }

    @Override
    public String subresource() {
        return subresource;
    }

    @Override
    public void prepare(ObjectNode object, ObjectNode old, WriteContext context) {
        ObjectNode sent = object.deepCopy();
        JsonNode metadata = object.get("metadata");
        object.removeAll();
        object.setAll(old.deepCopy());
        object.set("metadata", metadata);
        for (String[] path : paths) {
            String[] parent = Arrays.copyOf(path, path.length - 1);
            String last = path[path.length - 1];
            JsonNode value = Json.at(sent, path);
            if (value != null) {
                Json.child(object, parent).set(last, value);
            } else if (Json.at(object, parent) instanceof ObjectNode there) {
                there.remove(last);
            }
        }
        version.strategy().prepareForSubresourceUpdate(subresource, object, old, context);
        Generations.follow(version.strategy().generation(), object, old);
    }

    @Override
    public void validate(ObjectNode object, ObjectNode old, FieldErrors errors) {
        version.strategy().validateSubresourceUpdate(subresource, object, old, errors);
    }

    @Override
    public boolean mayDelete(ObjectNode object) {
        return !Version.isNamespaces(version.info())
                || Json.elements(object, "spec", "finalizers").isEmpty();
    }
}
