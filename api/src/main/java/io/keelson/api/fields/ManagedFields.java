package io.keelson.api.fields;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.Canonicalizer;
import io.keelson.api.schema.Schema;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps {@code metadata.managedFields} of the objects that are written: whoever changes a field becomes its only owner.
 * Rules: https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
public final class ManagedFields {
    private static final Logger LOG = LoggerFactory.getLogger(ManagedFields.class);
    private static final FieldSet UNTRACKED = FieldSet.of(
            List.of("apiVersion"),
            List.of("kind"),
            List.of("metadata"),
            List.of("metadata", "name"),
            List.of("metadata", "namespace"),
            List.of("metadata", "creationTimestamp"),
            List.of("metadata", "selfLink"),
            List.of("metadata", "uid"),
            List.of("metadata", "clusterName"),
            List.of("metadata", "generation"),
            List.of("metadata", "managedFields"),
            List.of("metadata", "resourceVersion"));

    private ManagedFields() {}

    /**
     * Records a create, update or patch (not server-side apply) in the new object's {@code metadata.managedFields}. To
     * be called with the object as decoded and defaulted, before admission and the resource's strategy change it: what
     * they change has no owner. A write of {@code scale} is recorded with the scaled objects, not the {@code Scale}s.
     *
     * <p>What the client wrote into {@code managedFields} itself counts, unless it wrote through a subresource: nothing
     * or something malformed leaves the live object's as they were, an empty list or one empty entry clears them, and an
     * object whose list is empty is not tracked any more.
     *
     * @param live the object as it was, null at its creation
     * @param updated the object about to be stored; brought into canonical form and modified in place
     * @param schema the schema of both
     * @param manager the field manager's name, empty where it is not known
     * @param operation {@code Update}
     * @param subresource the subresource written through, empty for the object itself
     * @param apiVersion the version that the request spoke and that both objects are in
     * @param now the time of the write
     */
    public static void update(
            @Nullable ObjectNode live,
            ObjectNode updated,
            Schema schema,
            String manager,
            String operation,
            String subresource,
            String apiVersion,
            Instant now) {
        Managers managers = given(live, updated, !subresource.isEmpty());
        Json.child(updated, "metadata").remove("managedFields");
        Canonicalizer.applySent(updated, schema);
        try {
            note(live, updated, schema, manager, operation, subresource, apiVersion, now, managers);
        } finally {
            Canonicalizer.apply(updated, schema);
        }
    }

    private static void note(
            @Nullable ObjectNode live,
            ObjectNode updated,
            Schema schema,
            String manager,
            String operation,
            String subresource,
            String apiVersion,
            Instant now,
            Managers managers) {
        if (managers.isEmpty() && live != null) {
            return;
        }
        GroupVersionKind kind = GroupVersionKind.of(apiVersion, String.valueOf(Json.text(updated, "kind")));
        try {
            ManagerId id = ManagerId.of(manager.isEmpty() ? "unknown" : manager, operation, apiVersion, subresource);
            record(live == null ? nothing(updated, schema) : live, updated, schema, kind, id, managers, now);
            managers.cap();
            managers.writeTo(updated);
        } catch (IllegalArgumentException e) {
            LOG.warn("Fields of {} {} have no owner any more", kind, Json.text(updated, "metadata", "name"), e);
        }
    }

    /** Returns the managers to start from. */
    private static Managers given(@Nullable ObjectNode live, ObjectNode updated, boolean subresource) {
        JsonNode written = subresource ? null : Json.at(updated, "metadata", "managedFields");
        if (written != null && written.isArray()) {
            boolean reset =
                    written.isEmpty() || (written.size() == 1 && written.get(0).isEmpty());
            if (reset) {
                return new Managers();
            }
            try {
                Managers managers = Managers.parse(updated);
                if (!managers.isEmpty()) {
                    return managers;
                }
            } catch (IllegalArgumentException e) {
                LOG.debug("Ignoring malformed managedFields of a request", e);
            }
        }
        try {
            return Managers.parse(live);
        } catch (IllegalArgumentException e) {
            LOG.warn("Dropping malformed managedFields of a stored object", e);
            return new Managers();
        }
    }

    /** Returns what an object of the type is before anything of it is set. */
    private static ObjectNode nothing(ObjectNode like, Schema schema) {
        ObjectNode empty = Json.object();
        empty.set("kind", like.get("kind"));
        empty.set("apiVersion", like.get("apiVersion"));
        Canonicalizer.apply(empty, schema);
        return empty;
    }

    private static void record(
            ObjectNode live,
            ObjectNode updated,
            Schema schema,
            GroupVersionKind kind,
            ManagerId id,
            Managers managers,
            Instant now) {
        UnaryOperator<FieldSet> reset = ResetFields.of(kind, id.subresource());
        Comparison comparison = Comparison.of(live, updated, schema).filter(reset);
        Map<ManagerId, Ownership> owners = managers.owners();
        for (Map.Entry<ManagerId, Ownership> entry : new ArrayList<>(owners.entrySet())) {
            Ownership owned = entry.getValue();
            Schema theirs = schemaOf(owned.apiVersion(), kind, schema);
            FieldSet left = theirs == null
                    ? new FieldSet()
                    : reconciled(owned.fields(), theirs)
                            .difference(comparison.changed())
                            .difference(comparison.removed());
            if (left.isEmpty()) {
                owners.remove(entry.getKey());
            } else {
                owners.put(entry.getKey(), owned.with(left));
            }
        }
        FieldSet taken = comparison.changed().difference(UNTRACKED);
        if (!taken.isEmpty()) {
            Ownership before = owners.get(id);
            FieldSet all = before == null ? taken : taken.union(before.fields());
            owners.put(id, new Ownership(kind.apiVersion(), all, time(id, before, now)));
        }
    }

    /** Whoever takes the number of replicas by {@code /scale} is noted without a time, as upstream does. */
    private static @Nullable String time(ManagerId id, @Nullable Ownership before, Instant now) {
        if (id.subresource().equals("scale")) {
            return before == null ? null : before.time();
        }
        return now.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Returns the schema of the kind in another version, null where that version is not served. */
    private static @Nullable Schema schemaOf(String apiVersion, GroupVersionKind kind, Schema schema) {
        return apiVersion.equals(kind.apiVersion())
                ? schema
                : BuiltinSchemas.load().schema(GroupVersionKind.of(apiVersion, kind.kind()));
    }

    /** Returns the set with paths into what the schema calls atomic replaced by the atomic value's own. */
    private static FieldSet reconciled(FieldSet set, Schema schema) {
        FieldSet result = new FieldSet();
        result.members().addAll(set.members());
        set.children().forEach((element, below) -> {
            Schema inner = PathSchemas.at(schema, element);
            if (inner != null && inner.atomic() && !inner.scalar()) {
                result.members().add(element);
            } else {
                result.children().put(element, inner == null ? below : reconciled(below, inner));
            }
        });
        return result;
    }
}
