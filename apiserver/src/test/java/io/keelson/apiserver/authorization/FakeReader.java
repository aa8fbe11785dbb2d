package io.keelson.apiserver.authorization;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.document.SelectableFields;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.resource.ResourceCatalog;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.apiserver.registry.ObjectReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Objects in memory. */
public final class FakeReader implements ObjectReader {
    private static final SelectableFields FIELDS = SelectableFields.of(List.of("spec.nodeName"));

    private final Map<String, ObjectDocument> objects = new TreeMap<>();
    private long version;

    /** Adds or replaces an object written as JSON with single quotes. */
    public FakeReader with(String json) {
        return with(Json.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }

    /** Adds or replaces an object. */
    public FakeReader with(ObjectNode object) {
        ResourceInfo info = ResourceCatalog.builtin()
                .kind(GroupVersionKind.of(
                        String.valueOf(Json.text(object, "apiVersion")), String.valueOf(Json.text(object, "kind"))));
        if (info == null) {
            throw new IllegalArgumentException(object.toString());
        }
        if (Json.text(object, "metadata", "uid") == null) {
            Json.child(object, "metadata").put("uid", "uid-" + Json.text(object, "metadata", "name"));
        }
        version++;
        ObjectDocument document = ObjectDocument.stored(Json.write(object), version, FIELDS);
        objects.put(
                key(info.gvr(), document.header().namespace(), document.header().name()), document);
        return this;
    }

    /** Removes an object. */
    public FakeReader without(GroupVersionResource resource, String namespace, String name) {
        version++;
        objects.remove(key(resource, namespace, name));
        return this;
    }

    @Override
    public @Nullable ObjectDocument get(GroupVersionResource resource, String namespace, String name) {
        return objects.get(key(resource, namespace, name));
    }

    @Override
    public List<ObjectDocument> list(GroupVersionResource resource, String namespace) {
        String prefix = key(resource, namespace, "");
        String from = namespace.isEmpty() ? prefix.substring(0, prefix.length() - 1) : prefix;
        List<ObjectDocument> found = new ArrayList<>();
        objects.forEach((key, document) -> {
            if (key.startsWith(from)) {
                found.add(document);
            }
        });
        return found;
    }

    private static String key(GroupVersionResource resource, String namespace, String name) {
        return resource.qualifiedResource() + "//" + namespace + "/" + name;
    }
}
