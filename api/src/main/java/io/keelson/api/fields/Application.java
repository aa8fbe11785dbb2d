package io.keelson.api.fields;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.DecodeException;
import io.keelson.api.structuredmerge.FieldSet;
import io.keelson.api.structuredmerge.TypeCheck;
import io.keelson.api.structuredmerge.TypeMismatchException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One server-side apply, from the checked configuration to the object with its new managers. */
final class Application {
    private final GroupVersionKind kind;
    private final String subresource;
    private final OwnershipUpdater updater;
    private final UnaryOperator<ObjectNode> complete;

    Application(GroupVersionKind kind, String subresource, FieldVersions versions, UnaryOperator<ObjectNode> complete) {
        this.kind = kind;
        this.subresource = subresource;
        this.updater = new OwnershipUpdater(kind.apiVersion(), versions);
        this.complete = complete;
    }

    ObjectNode run(
            ObjectNode live,
            AppliedConfiguration configuration,
            Managers managers,
            String manager,
            boolean force,
            String now) {
        ManagerId id =
                ManagerId.of(manager.isEmpty() ? "unknown" : manager, ManagerId.APPLY, kind.apiVersion(), subresource);
        ObjectNode untracked = withoutManagers(live);
        check(untracked, configuration);
        try {
            return merge(untracked, configuration, managers.copy(), id, force, now);
        } catch (ApplyConflictException e) {
            if (!manager.equals(LastAppliedConfiguration.MANAGER)) {
                throw e.status();
            }
            FieldSet own = LastAppliedConfiguration.fields(untracked, kind, updater.type());
            List<Conflict> others = e.without(own);
            if (!others.isEmpty()) {
                throw new ApplyConflictException(others).status();
            }
            return merge(untracked, configuration, managers.copy(), id, true, now);
        }
    }

    private static ObjectNode withoutManagers(ObjectNode live) {
        if (Json.at(live, "metadata", "managedFields") == null) {
            return live;
        }
        ObjectNode copy = live.objectNode();
        live.forEachEntry(copy::set);
        ObjectNode metadata = copy.putObject("metadata");
        live.path("metadata").forEachEntry(metadata::set);
        metadata.remove("managedFields");
        return copy;
    }

    private void check(ObjectNode live, AppliedConfiguration configuration) {
        try {
            TypeCheck.applied(configuration.object(), updater.type());
        } catch (TypeMismatchException e) {
            throw FieldManager.internal(
                    "failed to create typed patch object " + configuration.shown() + ": " + e.getMessage());
        }
        try {
            TypeCheck.stored(live, updater.type());
        } catch (TypeMismatchException e) {
            throw FieldManager.internal("failed to create typed live object " + AppliedConfiguration.shown(live, kind)
                    + ": " + e.getMessage());
        }
    }

    private ObjectNode merge(
            ObjectNode live,
            AppliedConfiguration configuration,
            Managers managers,
            ManagerId id,
            boolean force,
            String now) {
        JsonNode merged;
        try {
            merged = updater.apply(live, configuration.object(), managers, id, force);
        } catch (TypeMismatchException e) {
            throw FieldManager.internal("failed to merge config: " + e.getMessage());
        }
        ObjectNode completed = merged instanceof ObjectNode object ? completed(object, configuration) : null;
        managers.owners()
                .computeIfPresent(
                        id, (ignored, owned) -> owned.with(owned.fields().difference(FieldManager.untracked())));
        managers.change((ignored, owned) -> owned.fields());
        if (completed != null) {
            managers.touch(id, now);
        }
        ObjectNode result = completed == null ? live.deepCopy() : completed;
        managers.writeTo(result);
        return result;
    }

    private @Nullable ObjectNode completed(ObjectNode merged, AppliedConfiguration configuration) {
        try {
            return complete.apply(merged);
        } catch (DecodeException e) {
            throw FieldManager.internal("failed to convert new object " + configuration.shown() + " to proper version ("
                    + kind.apiVersion() + "): " + e.getMessage());
        }
    }
}
