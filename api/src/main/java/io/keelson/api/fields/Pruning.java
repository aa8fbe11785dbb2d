package io.keelson.api.fields;

import io.keelson.api.structuredmerge.FieldSet;
import io.keelson.api.structuredmerge.MergeType;
import io.keelson.api.structuredmerge.NamedFields;
import io.keelson.api.structuredmerge.OwnedFields;
import io.keelson.api.structuredmerge.Removal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Removes from a merged object what its applier set the last time, does not set any more and nobody else owns. Managers
 * may own fields of other versions; what they own is looked for in the object of their version.
 */
final class Pruning {
    private final String apiVersion;
    private final FieldVersions versions;

    Pruning(String apiVersion, FieldVersions versions) {
        this.apiVersion = apiVersion;
        this.versions = versions;
    }

    /**
     * Returns the object without what is to go.
     *
     * @param merged the object with what is applied now
     * @param managers who owns what, the applier what it applies now
     * @param last what the applier owned before
     */
    JsonNode prune(JsonNode merged, Managers managers, Ownership last) {
        String version = last.apiVersion();
        MergeType type = versions.type(version);
        if (type == null) {
            return merged;
        }
        FieldSet lastFields = NamedFields.ensured(last.fields(), type);
        JsonNode all = convert(merged, apiVersion, version);
        Stage stage = new Stage(version, all, Removal.of(all, lastFields, type));
        Map<String, List<FieldSet>> owned = new LinkedHashMap<>();
        owned.put(version, new ArrayList<>());
        managers.owners()
                .values()
                .forEach(owner -> owned.computeIfAbsent(owner.apiVersion(), ignored -> new ArrayList<>())
                        .add(owner.fields()));
        for (Map.Entry<String, List<FieldSet>> entry : owned.entrySet()) {
            if (!entry.getValue().isEmpty()) {
                stage = addBackOwned(stage, entry.getKey(), FieldSet.union(entry.getValue()));
            }
        }
        return convert(
                addBackUnowned(all, convert(stage.pruned(), stage.version(), version), lastFields, type),
                version,
                apiVersion);
    }

    /**
     * @param version the version of both
     * @param merged the whole object
     * @param pruned what is left of it so far
     */
    private record Stage(String version, JsonNode merged, JsonNode pruned) {}

    private JsonNode convert(JsonNode object, String from, String to) {
        return from.equals(to) ? object : versions.convert(object, from, to);
    }

    /** Adds back what managers own in a version, the applier's own new fields among them. */
    private Stage addBackOwned(Stage stage, String version, FieldSet owned) {
        MergeType type = versions.type(version);
        if (type == null) {
            return stage;
        }
        JsonNode merged = convert(stage.merged(), stage.version(), version);
        JsonNode pruned = convert(stage.pruned(), stage.version(), version);
        FieldSet before = NamedFields.ensured(OwnedFields.of(merged, type), type);
        FieldSet after = NamedFields.ensured(OwnedFields.of(pruned, type), type);
        FieldSet kept = after.union(NamedFields.ensured(owned, type));
        return new Stage(version, merged, Removal.of(merged, before.difference(kept), type));
    }

    /** Adds back what went although the applier did not own it: what stood in something that it owned. */
    private static JsonNode addBackUnowned(JsonNode merged, JsonNode pruned, FieldSet last, MergeType type) {
        FieldSet before = NamedFields.ensured(OwnedFields.of(merged, type), type);
        FieldSet after = NamedFields.ensured(OwnedFields.of(pruned, type), type);
        return Removal.of(merged, before.difference(after).intersection(last), type);
    }
}
