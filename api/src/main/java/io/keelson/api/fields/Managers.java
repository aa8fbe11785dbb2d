package io.keelson.api.fields;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.api.structuredmerge.FieldSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The managers of one object: {@code metadata.managedFields}, read and written. */
final class Managers {
    private static final int MAX_UPDATERS = 10;
    private static final String OLD_UPDATES = "ancient-changes";
    private final Map<ManagerId, Ownership> owners;

    Managers() {
        this(new LinkedHashMap<>());
    }

    private Managers(Map<ManagerId, Ownership> owners) {
        this.owners = owners;
    }

    /**
     * Reads the managers of an object.
     *
     * @throws IllegalArgumentException where an entry is malformed
     */
    static Managers parse(@Nullable JsonNode object) {
        return of(Json.elements(object, "metadata", "managedFields"));
    }

    /**
     * Reads managers.
     *
     * @throws IllegalArgumentException where an entry is malformed
     */
    static Managers of(List<JsonNode> entries) {
        Managers managers = new Managers();
        for (int i = 0; i < entries.size(); i++) {
            JsonNode entry = entries.get(i);
            String operation = text(entry, "operation");
            String apiVersion = text(entry, "apiVersion");
            String type = text(entry, "fieldsType");
            if (!operation.equals(ManagerId.APPLY) && !operation.equals(ManagerId.UPDATE)) {
                throw new IllegalArgumentException("operation must be `Apply` or `Update`");
            } else if (apiVersion.isEmpty()) {
                throw new IllegalArgumentException("apiVersion must not be empty");
            } else if (type.isEmpty()) {
                throw new IllegalArgumentException("missing fieldsType in managed fields entry " + i);
            } else if (!type.equals("FieldsV1")) {
                throw new IllegalArgumentException(
                        "invalid fieldsType " + GoFormat.quote(type) + " in managed fields entry " + i);
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

    Managers copy() {
        return new Managers(new LinkedHashMap<>(owners));
    }

    Map<ManagerId, Ownership> owners() {
        return owners;
    }

    boolean isEmpty() {
        return owners.isEmpty();
    }

    /** Gives every manager other fields; who has none left goes. */
    void change(BiFunction<ManagerId, Ownership, FieldSet> change) {
        for (Map.Entry<ManagerId, Ownership> entry : owners.entrySet()) {
            Ownership owned = entry.getValue();
            entry.setValue(owned.with(change.apply(entry.getKey(), owned)));
        }
        owners.values().removeIf(owned -> owned.fields().isEmpty());
    }

    /** Notes when a manager last took fields. */
    void touch(ManagerId id, String time) {
        owners.computeIfPresent(id, (ignored, owned) -> new Ownership(owned.apiVersion(), owned.fields(), time));
    }

    /** Merges the oldest updaters of a version into one where there are more than ten. */
    void cap() {
        List<ManagerId> updaters = new ArrayList<>();
        owners.keySet().stream().filter(id -> !id.applied()).forEach(updaters::add);
        int surplus = updaters.size() - MAX_UPDATERS;
        if (surplus <= 0) {
            return;
        }
        updaters.sort(Comparator.comparing(this::time).thenComparing(Comparator.naturalOrder()));
        Map<String, ManagerId> first = new LinkedHashMap<>();
        Map<ManagerId, List<FieldSet>> merged = new LinkedHashMap<>();
        for (ManagerId id : updaters) {
            if (surplus == 0) {
                break;
            }
            Ownership owned = Objects.requireNonNull(owners.get(id));
            ManagerId known = first.putIfAbsent(owned.apiVersion(), id);
            if (known != null) {
                ManagerId bucket = ManagerId.of(OLD_UPDATES, ManagerId.UPDATE, owned.apiVersion(), "");
                merge(id, known, bucket, merged.computeIfAbsent(bucket, ignored -> new ArrayList<>()));
                surplus--;
            }
        }
        merged.forEach((bucket, sets) ->
                owners.computeIfPresent(bucket, (ignored, owned) -> owned.with(FieldSet.union(sets))));
    }

    /** Moves a manager's fields into a bucket, which the first manager of the version becomes where there is none. */
    private void merge(ManagerId id, ManagerId first, ManagerId bucket, List<FieldSet> sets) {
        Ownership owned = Objects.requireNonNull(owners.remove(id));
        if (sets.isEmpty()) {
            Ownership start = owners.containsKey(bucket) ? owners.get(bucket) : owners.remove(first);
            sets.add(start == null ? FieldSet.EMPTY : start.fields());
        }
        sets.add(owned.fields());
        owners.put(bucket, owned);
    }

    private String time(ManagerId id) {
        Ownership owned = owners.get(id);
        String time = owned == null ? null : owned.time();
        return time == null ? "" : time;
    }

    /** Writes the managers into an object; nothing where there are none. */
    void writeTo(ObjectNode object) {
        ObjectNode metadata = Json.child(object, "metadata");
        if (owners.isEmpty()) {
            metadata.remove("managedFields");
        } else {
            metadata.set("managedFields", toJson());
        }
    }

    /** Returns the entries: appliers first, then by time. */
    ArrayNode toJson() {
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
        return list;
    }
}
