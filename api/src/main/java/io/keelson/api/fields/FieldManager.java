package io.keelson.api.fields;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.status.StatusException;
import io.keelson.api.structuredmerge.FieldSet;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps {@code metadata.managedFields} of the objects that are written, and merges what is applied. Whoever changes a
 * field by an update becomes its only owner; whoever applies a field shares it with those who applied the same value.
 * Rules: https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 *
 * <p>One field manager is for one kind in one version, written through one subresource. Safe on any thread.
 */
public final class FieldManager {
    private static final Logger LOG = LoggerFactory.getLogger(FieldManager.class);
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

    private final GroupVersionKind kind;
    private final String subresource;
    private final FieldVersions versions;

    /**
     * @param kind the version that requests speak and that all objects are in
     * @param subresource the subresource written through, empty for the object itself
     * @param versions the versions of the kind
     */
    public FieldManager(GroupVersionKind kind, String subresource, FieldVersions versions) {
        this.kind = kind;
        this.subresource = subresource;
        this.versions = versions;
    }

    /**
     * Records a create, update or patch (not server-side apply) in the new object's {@code metadata.managedFields}. To
     * be called with the object as decoded and defaulted, before the resource's strategy changes it: what that changes
     * has no owner.
     *
     * <p>What the client wrote into {@code managedFields} itself counts, unless it wrote through a subresource: nothing
     * or something malformed leaves the live object's as they were, an empty list or one empty entry clears them, and an
     * object whose list is empty is not tracked any more.
     *
     * @param live the object as it was, null at its creation; not modified
     * @param updated the object about to be stored; modified in place
     * @param manager the field manager's name, empty where it is not known
     * @param now the time of the write
     */
    public void update(@Nullable ObjectNode live, ObjectNode updated, String manager, Instant now) {
        Managers managers = given(live, updated);
        Json.child(updated, "metadata").remove("managedFields");
        if (managers.isEmpty() && live != null) {
            return;
        }
        try {
            record(live == null ? versions.empty() : live, updated, managers, manager, now);
            managers.cap();
            managers.writeTo(updated);
        } catch (IllegalArgumentException e) {
            LOG.warn("Fields of {} {} have no owner any more", kind, Json.text(updated, "metadata", "name"), e);
        }
    }

    /** Returns the managers to start from. */
    private Managers given(@Nullable ObjectNode live, ObjectNode updated) {
        JsonNode written = subresource.isEmpty() ? Json.at(updated, "metadata", "managedFields") : null;
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

    private void record(ObjectNode live, ObjectNode updated, Managers managers, String manager, Instant now) {
        ManagerId id =
                ManagerId.of(manager.isEmpty() ? "unknown" : manager, ManagerId.UPDATE, kind.apiVersion(), subresource);
        FieldSet taken = new OwnershipUpdater(kind.apiVersion(), versions)
                .update(live, updated, managers)
                .difference(UNTRACKED);
        if (!taken.isEmpty()) {
            Ownership before = managers.owners().get(id);
            FieldSet all = before == null ? taken : taken.union(before.fields());
            managers.owners().put(id, new Ownership(kind.apiVersion(), all, time(now)));
        }
    }

    private static String time(Instant now) {
        return now.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /**
     * Applies fields to an object.
     *
     * @param live the object as it is, null where there is none yet; not modified
     * @param applied the fields that the manager wants set, as the client sent them; not modified
     * @param manager the manager's name
     * @param force whether fields are taken from those who own them with other values
     * @param now the time of the write
     * @param complete decodes and defaults what became of the object
     * @return the object with its new {@code managedFields}; equal to the live one where nothing is different
     * @throws StatusException 400 where it is none of the kind, 409 where others own fields, 500 where it does not fit
     *     its type
     */
    public ObjectNode apply(
            @Nullable ObjectNode live,
            ObjectNode applied,
            String manager,
            boolean force,
            Instant now,
            UnaryOperator<ObjectNode> complete) {
        ObjectNode before = live == null ? versions.empty() : live;
        Managers managers;
        try {
            managers = Managers.parse(live);
        } catch (IllegalArgumentException e) {
            throw internal("failed to decode managed fields: " + e.getMessage());
        }
        AppliedConfiguration configuration = AppliedConfiguration.of(applied, kind);
        if (managers.isEmpty() && live != null) {
            recordBeforeFirstApply(before, managers, now);
        }
        Application application = new Application(kind, subresource, versions, complete);
        ObjectNode merged = application.run(before, configuration, managers, manager, force, time(now));
        if (manager.equals(LastAppliedConfiguration.MANAGER)) {
            LastAppliedConfiguration.renew(merged, applied);
        }
        return merged;
    }

    private void recordBeforeFirstApply(ObjectNode live, Managers managers, Instant now) {
        try {
            record(versions.empty(), live, managers, "before-first-apply", now);
            managers.cap();
        } catch (IllegalArgumentException e) {
            throw internal("failed to create manager for existing fields: " + e.getMessage());
        }
    }

    /**
     * Checks entries of {@code managedFields}.
     *
     * @throws IllegalArgumentException where one is malformed; the message says why
     */
    public static void check(List<JsonNode> entries) {
        Managers.of(entries);
    }

    static StatusException internal(String message) {
        return StatusException.of(500, "", message, null);
    }

    static FieldSet untracked() {
        return UNTRACKED;
    }
}
