package io.keelson.apiserver.registry.store;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.registry.ResourceObjects;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.apiserver.registry.WriteRequest;
import io.keelson.apiserver.registry.delete.Deletion;
import io.keelson.apiserver.registry.options.CreateOptions;
import io.keelson.apiserver.registry.options.DeleteOptions;
import io.keelson.apiserver.registry.options.OptionRules;
import io.keelson.apiserver.registry.read.StoredResource;
import io.keelson.apiserver.registry.write.Bodies;
import io.keelson.apiserver.registry.write.Commits;
import io.keelson.apiserver.registry.write.GuaranteedUpdate;
import io.keelson.apiserver.registry.write.StatusRules;
import io.keelson.apiserver.registry.write.Updating;
import io.keelson.apiserver.registry.write.Version;
import io.keelson.apiserver.registry.write.WriteAdmission;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The objects of one served version. */
final class VersionObjects implements ResourceObjects {
    private final Version version;
    private final Bodies bodies;
    private final ResourceRegistry registry;
    private final Deletion deletion;
    private final Updating statuses;

    /** @param bodies decodes what is sent to the subresource */
    VersionObjects(Version version, Bodies bodies, ResourceRegistry registry) {
        this.version = version;
        this.bodies = bodies;
        this.registry = registry;
        this.deletion = new Deletion(version);
        this.statuses = new Updating(version, new StatusRules(version, false));
    }

    @Override
    public GroupVersionResource resource() {
        return version.info().gvr();
    }

    @Override
    public WriteContext context(WriteRequest request, List<String> dryRun, String fieldManager) {
        return version.context(request, !dryRun.isEmpty(), fieldManager);
    }

    @Override
    public ObjectNode decode(WriteRequest request, CreateOptions options, WriteContext context) {
        OptionRules.create(options);
        ObjectNode sent = bodies.decode(request.body(), options.fieldValidation(), context::warn);
        context.audit().requestObject(sent);
        return sent;
    }

    @Override
    public void admit(ObjectNode sent, CreateOptions options, WriteContext context) {
        ObjectNode plugins = WriteAdmission.options(
                "CreateOptions", options.dryRun(), options.fieldManager(), options.fieldValidation());
        WriteAdmission admission = version.admission(context, plugins, bodies.expected());
        admission.admit(sent, null);
        admission.validate(sent, null);
    }

    @Override
    public @Nullable ObjectDocument cached(String namespace, String name) {
        StoredResource stored = version.resource();
        return stored.cache().snapshot().get(stored.key(namespace, name));
    }

    @Override
    public void change(String namespace, String name, UnaryOperator<ObjectNode> change, WriteContext context) {
        change(version, namespace, name, change, context);
    }

    @Override
    public void change(
            GroupVersionResource other,
            String namespace,
            String name,
            UnaryOperator<ObjectNode> change,
            WriteContext context) {
        if (!(registry.store(other) instanceof VersionStore served)) {
            throw StatusException.notFound(other, name);
        }
        change(served.version(), namespace, name, change, context);
    }

    private static void change(
            Version version, String namespace, String name, UnaryOperator<ObjectNode> change, WriteContext context) {
        Commits commits = version.env().commits();
        String key = version.resource().key(namespace, name);
        GuaranteedUpdate.run(version.resource(), key, commits, live -> {
            if (live == null) {
                throw StatusException.notFound(version.info().gvr(), name);
            }
            ObjectNode changed = version.canonical(change.apply(live.tree().deepCopy()));
            if (context.dryRun()) {
                return GuaranteedUpdate.Attempt.decided(true);
            }
            return commits.write(key, ObjectDocument.storedValue(changed), live.revision())
                            .succeeded()
                    ? GuaranteedUpdate.Attempt.written(true)
                    : GuaranteedUpdate.Attempt.lost();
        });
    }

    @Override
    public ObjectDocument changeStatus(
            String namespace, String name, UnaryOperator<ObjectNode> change, WriteContext context) {
        Updating.Change checked = live -> {
            if (live == null) {
                throw StatusException.notFound(version.info().gvr(), name);
            }
            return change.apply(live);
        };
        ObjectNode options = WriteAdmission.options("UpdateOptions", List.of(), "", "");
        return statuses.run(namespace, name, "", checked, options, context).object();
    }

    @Override
    public void delete(String namespace, String name, DeleteOptions options, WriteContext context) {
        deletion.delete(namespace, name, options, context);
    }
}
