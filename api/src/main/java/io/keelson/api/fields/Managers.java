package io.keelson.api.fields;

import io.keelson.api.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The managers of one object: {@code metadata.managedFields}, read and written. */
final class Managers {
    private static final int MAX_UPDATERS = 10;
    private static final String OLD_UPDATES = "ancient-changes";
    private final Map<ManagerId, Ownership> owners = new LinkedHashMap<>();

    /**
     * Reads the managers of an object.
     *
     * @throws IllegalArgumentException where an entry is malformed
     */
    static Managers parse(@Nullable JsonNode object) {
        Managers managers = new Managers();
        for (JsonNode entry : Json.elements(object, "metadata", "managedFields")) {
            String operation = text(entry, "operation");
            String apiVersion = text(entry, "apiVersion");
            boolean known = operation.equals(ManagerId.APPLY) || operation.equals(ManagerId.UPDATE);
            if (!known || apiVersion.isEmpty() || !text(entry, "fieldsType").equals("FieldsV1")) {
                throw new IllegalArgumentException("malformed entry of managedFields: " + entry);
            }
            managers.owners.put(
                    ManagerId.of(text(entry, "manager"), operation, apiVersion, text(entry, "subresource")),
                    new Ownership(apiVersion, FieldSet.parse(entry.get("fieldsV1")), Json.text(entry, "time")));
        }
        return managers;
    }

    private static String text(JsonNode entry, String field) {
        String text = Json.text(entry, field);
        return text == null ? "" : text;
    }

    Map<ManagerId, Ownership> owners() {
        return owners;
    }

    boolean isEmpty() {
        return owners.isEmpty();
    }

    /** Merges the oldest updaters of a version into one where there are more than ten. */
    void cap() {
        List<ManagerId> updaters = new ArrayList<>(
                owners.keySet().stream().filter(id -> !id.applied()).toList());
        updaters.sort(Comparator.comparing(this::time).thenComparing(Comparator.naturalOrder()));
        int count = updaters.size();
        Map<String, ManagerId> first = new LinkedHashMap<>();
        for (ManagerId id : updaters) {
            if (count <= MAX_UPDATERS) {
                return;
            }
            Ownership owned = java.util.Objects.requireNonNull(owners.get(id));
            ManagerId known = first.putIfAbsent(owned.apiVersion(), id);
            if (known == null) {
                continue;
            }
            ManagerId bucket = ManagerId.of(OLD_UPDATES, ManagerId.UPDATE, owned.apiVersion(), "");
            Ownership collected = owners.get(bucket);
            if (collected == null) {
                collected = java.util.Objects.requireNonNull(owners.remove(known));
            }
            owners.remove(id);
            owners.put(
                    bucket, new Ownership(owned.apiVersion(), owned.fields().union(collected.fields()), owned.time()));
            count--;
        }
    }

    private String time(ManagerId id) {
        Ownership owned = owners.get(id);
        String time = owned == null ? null : owned.time();
        return time == null ? "" : time;
    }

    /** Writes the managers into an object: appliers first, then by time; nothing where there are none. */
    void writeTo(ObjectNode object) {
        ObjectNode metadata = Json.child(object, "metadata");
        if (owners.isEmpty()) {
            metadata.remove("managedFields");
            return;
        }
        List<Map.Entry<ManagerId, Ownership>> entries = new ArrayList<>(owners.entrySet());
        entries.sort(Comparator.<Map.Entry<ManagerId, Ownership>, String>comparing(
                        entry -> entry.getKey().operation())
                .thenComparing(entry -> time(entry.getKey()))
                .thenComparing(entry -> entry.getKey().manager())
                .thenComparing(entry -> entry.getValue().apiVersion())
                .thenComparing(entry -> entry.getKey().subresource()));
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (Map.Entry<ManagerId, Ownership> entry : entries) {
            ObjectNode json = list.addObject();
            if (!entry.getKey().manager().isEmpty()) {
                json.put("manager", entry.getKey().manager());
            }
            json.put("operation", entry.getKey().operation());
            json.put("apiVersion", entry.getValue().apiVersion());
            String time = entry.getValue().time();
            if (time != null) {
                json.put("time", time);
            }
            json.put("fieldsType", "FieldsV1")
                    .set("fieldsV1", entry.getValue().fields().toJson());
            if (!entry.getKey().subresource().isEmpty()) {
                json.put("subresource", entry.getKey().subresource());
            }
        }
        metadata.set("managedFields", list);
    }
}
