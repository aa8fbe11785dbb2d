package io.keelson.api.fields;

import io.keelson.api.json.Json;
import io.keelson.api.structuredmerge.FieldSet;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Who owns the number of replicas, seen through {@code /scale}: there it is {@code spec.replicas} of a {@code Scale},
 * whatever the scaled object calls it.
 */
public final class ScaleOwnership {
    private static final String VERSION = "autoscaling/v1";
    private static final List<String> REPLICAS = List.of("spec", "replicas");

    private final Managers parent;
    private final String apiVersion;
    private final Map<String, List<String>> paths;

    /**
     * @param managedFields the entries of the scaled object
     * @param apiVersion the version of the request
     * @param paths where the scaled object has the number, by version; an empty path where it has none
     * @throws IllegalArgumentException where an entry is malformed
     */
    public ScaleOwnership(List<JsonNode> managedFields, String apiVersion, Map<String, List<String>> paths) {
        this.parent = Managers.of(managedFields);
        this.apiVersion = apiVersion;
        this.paths = Map.copyOf(paths);
    }

    /** Returns the entries that the {@code Scale} has. */
    public ArrayNode toScale() {
        Managers scale = new Managers();
        parent.owners().forEach((id, owned) -> {
            List<String> path = paths.getOrDefault(owned.apiVersion(), List.of());
            if (!path.isEmpty() && has(owned, path)) {
                scale.owners().put(id, new Ownership(VERSION, FieldSet.of(REPLICAS), owned.time()));
            }
        });
        return scale.toJson();
    }

    private static boolean has(Ownership owned, List<String> path) {
        return !owned.fields().intersection(FieldSet.of(path)).isEmpty();
    }

    /**
     * Returns the entries that the scaled object has after a write of the {@code Scale}.
     *
     * @param scaleEntries the entries of the written {@code Scale}
     * @throws IllegalArgumentException where an entry is malformed
     */
    public ArrayNode toParent(List<JsonNode> scaleEntries) {
        Managers scale = Managers.of(scaleEntries);
        Managers result = new Managers();
        parent.owners().forEach((id, owned) -> {
            List<String> path = paths.get(owned.apiVersion());
            if (path == null) {
                return;
            } else if (path.isEmpty() || !has(owned, path)) {
                result.owners().put(id, owned);
            } else if (scale.owners().remove(id) != null) {
                result.owners().put(id, owned);
            } else {
                result.owners().put(id, owned.with(owned.fields().difference(FieldSet.of(path))));
            }
        });
        scale.owners().forEach((id, owned) -> {
            if (has(owned, REPLICAS)) {
                Ownership before = parent.owners().get(id);
                result.owners()
                        .put(
                                id,
                                new Ownership(
                                        apiVersion,
                                        FieldSet.of(paths.getOrDefault(apiVersion, List.of())),
                                        before == null ? null : before.time()));
            }
        });
        result.change((id, owned) -> owned.fields());
        return result.toJson();
    }

    /** Returns the entries of an object. */
    public static List<JsonNode> entries(JsonNode object) {
        return Json.elements(object, "metadata", "managedFields");
    }
}
