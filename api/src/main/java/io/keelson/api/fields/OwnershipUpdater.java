package io.keelson.api.fields;

import io.keelson.api.structuredmerge.Comparison;
import io.keelson.api.structuredmerge.FieldSet;
import io.keelson.api.structuredmerge.Merge;
import io.keelson.api.structuredmerge.MergeType;
import io.keelson.api.structuredmerge.OwnedFields;
import io.keelson.api.structuredmerge.SchemaChanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Moves fields between managers as objects change, and merges what is applied. Works on one version's objects. */
final class OwnershipUpdater {
    private final String apiVersion;
    private final MergeType type;
    private final FieldVersions versions;

    OwnershipUpdater(String apiVersion, FieldVersions versions) {
        this.apiVersion = apiVersion;
        this.versions = versions;
        this.type = Objects.requireNonNull(versions.type(apiVersion));
    }

    MergeType type() {
        return type;
    }

    /**
     * Takes changed and removed fields from all managers.
     *
     * @return the fields that were added or changed and that somebody may own
     */
    FieldSet update(JsonNode live, JsonNode updated, Managers managers) {
        reconcile(managers);
        return transfer(live, updated, managers, null, true).changed();
    }

    /**
     * Merges what a manager applies into an object. Fields that it applied before and does not any more are removed
     * where nobody else owns them.
     *
     * @param live the object, not modified
     * @param applied the fields to be set, not modified
     * @param managers becomes who owns which fields afterwards
     * @return the merged object, which shares parts with both; null where nothing is different
     * @throws ApplyConflictException where others own fields of other values, unless they are taken by force
     */
    @Nullable
    JsonNode apply(JsonNode live, JsonNode applied, Managers managers, ManagerId id, boolean force) {
        reconcile(managers);
        JsonNode merged = Merge.of(live, applied, type);
        Ownership last = managers.owners().get(id);
        FieldSet fields = versions.written(OwnedFields.of(applied, type), apiVersion);
        managers.owners().put(id, new Ownership(apiVersion, fields, last == null ? null : last.time()));
        if (last != null && !last.fields().isEmpty()) {
            merged = new Pruning(apiVersion, versions).prune(merged, managers, last);
        }
        transfer(live, merged, managers, id, force);
        return Comparison.same(live, merged) ? null : merged;
    }

    /** Drops managers of versions that are not known, and brings the sets of others up to date with their types. */
    private void reconcile(Managers managers) {
        managers.change((id, owned) -> {
            MergeType theirs = versions.type(owned.apiVersion());
            return theirs == null ? FieldSet.EMPTY : SchemaChanges.reconcile(owned.fields(), theirs);
        });
    }

    private Comparison transfer(
            JsonNode live, JsonNode updated, Managers managers, @Nullable ManagerId self, boolean force) {
        Map<String, Optional<Comparison>> comparisons = new HashMap<>();
        Comparison own = compare(live, updated, apiVersion).orElseThrow();
        comparisons.put(apiVersion, Optional.of(own));
        if (!force) {
            refuseConflicts(live, updated, managers, self, comparisons);
        }
        managers.change((id, owned) -> {
            if (id.equals(self)) {
                return owned.fields();
            }
            Comparison theirs = comparison(live, updated, owned, comparisons);
            return theirs == null
                    ? FieldSet.EMPTY
                    : owned.fields().difference(theirs.changed()).difference(theirs.removed());
        });
        return own;
    }

    private void refuseConflicts(
            JsonNode live,
            JsonNode updated,
            Managers managers,
            @Nullable ManagerId self,
            Map<String, Optional<Comparison>> comparisons) {
        List<Conflict> conflicts = new ArrayList<>();
        for (ManagerId id : managers.owners().keySet().stream().sorted().toList()) {
            Ownership owned = Objects.requireNonNull(managers.owners().get(id));
            Comparison theirs = id.equals(self) ? null : comparison(live, updated, owned, comparisons);
            if (theirs != null) {
                owned.fields()
                        .intersection(theirs.changed())
                        .forEach(path -> conflicts.add(new Conflict(id, List.copyOf(path))));
            }
        }
        if (!conflicts.isEmpty()) {
            throw new ApplyConflictException(conflicts);
        }
    }

    private @Nullable Comparison comparison(
            JsonNode live, JsonNode updated, Ownership owned, Map<String, Optional<Comparison>> comparisons) {
        return comparisons
                .computeIfAbsent(owned.apiVersion(), version -> compare(live, updated, version))
                .orElse(null);
    }

    private Optional<Comparison> compare(JsonNode live, JsonNode updated, String version) {
        MergeType theirs = versions.type(version);
        if (theirs == null) {
            return Optional.empty();
        }
        boolean same = version.equals(apiVersion);
        JsonNode before = same ? live : versions.convert(live, apiVersion, version);
        JsonNode after = same ? updated : versions.convert(updated, apiVersion, version);
        return Optional.of(Comparison.of(before, after, theirs).filter(fields -> versions.written(fields, version)));
    }
}
