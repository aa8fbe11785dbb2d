package io.keelson.api.document;

import io.keelson.api.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the header. */
final class HeaderScanner {
    private final byte[] bytes;
    private final SelectableFields selectable;

    HeaderScanner(byte[] bytes, SelectableFields selectable) {
        this.bytes = bytes;
        this.selectable = selectable;
    }

    ObjectHeader scan(long resourceVersion) {
        ObjectNode tree = Json.parse(bytes);
        Map<String, String> fields = new LinkedHashMap<>(selectable.defaults());
        fields.replaceAll((path, value) -> {
            JsonNode node = Json.at(tree, path.split("\\."));
            return node == null ? value : node.asString();
        });
        return scan(resourceVersion, fields);
    }

    ObjectHeader scan(long resourceVersion, Map<String, String> fields) {
        ObjectNode tree = Json.parse(bytes);
        JsonNode metadata = Json.at(tree, "metadata");
        String version = Json.text(metadata, "resourceVersion");
        Map<String, String> labels = new LinkedHashMap<>();
        JsonNode l = Json.at(metadata, "labels");
        if (l != null) {
            l.forEachEntry((k, v) -> labels.put(k, v.asString()));
        }
        List<String> owners = new ArrayList<>();
        Json.elements(metadata, "ownerReferences").forEach(o -> owners.add(text(o, "uid")));
        List<String> finalizers = new ArrayList<>();
        Json.elements(metadata, "finalizers").forEach(o -> finalizers.add(o.asString()));
        Long generation = Json.integer(metadata, "generation");
        String created = Json.text(metadata, "creationTimestamp");
        String deleted = Json.text(metadata, "deletionTimestamp");
        return new ObjectHeader(
                text(tree, "apiVersion"),
                text(tree, "kind"),
                text(metadata, "namespace"),
                text(metadata, "name"),
                text(metadata, "uid"),
                resourceVersion != 0 || version == null ? resourceVersion : Long.parseLong(version),
                generation == null ? 0 : generation,
                created == null ? null : Instant.parse(created),
                deleted == null ? null : Instant.parse(deleted),
                labels,
                finalizers,
                owners,
                fields);
    }

    private static String text(@org.jspecify.annotations.Nullable JsonNode node, String key) {
        return Objects.requireNonNullElse(Json.text(node, key), "");
    }

    byte[] splice(long resourceVersion) {
        ObjectNode tree = Json.parse(bytes);
        Json.child(tree, "metadata").put("resourceVersion", Long.toString(resourceVersion));
        return Json.write(tree);
    }
}
