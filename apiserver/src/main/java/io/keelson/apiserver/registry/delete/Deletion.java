package io.keelson.apiserver.registry.delete;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.registry.Answer;
import io.keelson.apiserver.registry.Metadata;
import io.keelson.apiserver.registry.ResourceStrategy;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.apiserver.registry.WriteRequest;
import io.keelson.apiserver.registry.options.DeleteOptions;
import io.keelson.apiserver.registry.options.OptionRules;
import io.keelson.apiserver.registry.read.StoredResource;
import io.keelson.apiserver.registry.write.GuaranteedUpdate;
import io.keelson.apiserver.registry.write.ObjectState;
import io.keelson.apiserver.registry.write.Version;
import io.keelson.apiserver.registry.write.WriteAdmission;
import io.keelson.storage.Backend;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Deletes objects: at once, after a grace period, or when their finalizers are done. */
public final class Deletion {
    private final Version version;

    public Deletion(Version version) {
        this.version = version;
    }

    /**
     * What came of a deletion.
     *
     * @param object the object as it is now, or was last; in the stored version
     * @param gone whether it is gone for good
     */
    record Outcome(ObjectNode object, boolean gone) {}

    public Answer delete(WriteRequest request, DeleteOptions options) {
        OptionRules.delete(options);
        String refusal = version.strategy().deletionRefusal(request.info().name());
        if (refusal != null) {
            throw StatusException.forbidden(version.info().gvr(), request.info().name(), refusal);
        }
        WriteContext context = version.context(request, !options.dryRun().isEmpty(), "");
        version.strategy().warningsOnDelete(options).forEach(context::warn);
        Outcome outcome;
        try {
            outcome = delete(version.namespace(request), request.info().name(), options, context);
        } catch (StatusException e) {
            throw context.warnings().isEmpty() ? e : e.withWarnings(context.warnings());
        }
        boolean background = Boolean.FALSE.equals(options.orphanDependents());
        return new Answer(!outcome.gone() && background ? 202 : 200, shown(outcome), context.warnings());
    }

    private ObjectDocument shown(Outcome outcome) {
        if (!outcome.gone() || version.strategy().returnsDeletedObject()) {
            ObjectDocument stored =
                    ObjectDocument.of(outcome.object(), version.resource().fields());
            return version.versions().toServed(stored);
        }
        GroupVersionResource resource = version.info().gvr();
        ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        ObjectNode details = status.put("status", "Success").putObject("details");
        details.put("name", Metadata.name(outcome.object()));
        if (!resource.group().isEmpty()) {
            details.put("group", resource.group());
        }
        details.put("kind", resource.resource()).put("uid", Metadata.text(outcome.object(), "uid"));
        return ObjectDocument.of(status);
    }

    /** Deletes one object. */
    public Outcome delete(String namespace, String name, DeleteOptions options, WriteContext context) {
        StoredResource resource = version.resource();
        WriteAdmission admission = version.admission(context, options(options));
        String key = resource.key(namespace, name);
        return GuaranteedUpdate.run(resource, key, version.env().commits(), live -> {
            if (live == null) {
                throw StatusException.notFound(version.info().gvr(), name);
            }
            return Version.isNamespaces(version.info())
                    ? deleteNamespace(live, key, options, admission, context)
                    : attempt(live, key, options, admission, context);
        });
    }

    private GuaranteedUpdate.Attempt<Outcome> attempt(
            ObjectState live, String key, DeleteOptions options, WriteAdmission admission, WriteContext context) {
        checkPreconditions(live, options);
        ResourceStrategy strategy = version.strategy();
        Instant now = version.env().clock().instant();
        ObjectNode object = live.tree().deepCopy();
        GracefulDeletion grace = GracefulDeletion.decide(object, options, strategy, now);
        if (grace.state() == GracefulDeletion.State.PENDING) {
            return GuaranteedUpdate.Attempt.decided(new Outcome(live.tree(), false));
        }
        admission.delete(live.tree());
        List<String> finalizers = GarbageCollection.finalizers(object, options, strategy.defaultPropagationPolicy());
        if (finalizers != null) {
            Metadata.setFinalizers(object, finalizers);
        }
        boolean marked = !Metadata.deleting(live.tree()) && strategy.prepareForDelete(object, now);
        boolean held = !Metadata.finalizers(object).isEmpty();
        if (held && !marked && grace.state() == GracefulDeletion.State.AT_ONCE) {
            mark(object, now);
        }
        if (held || grace.seconds() > 0) {
            return store(live, object, key, context);
        }
        return grace.state() == GracefulDeletion.State.GRACEFUL
                ? markAndRemove(live, object, key, context)
                : remove(live, object, key, context);
    }

    /** An object that could have gone gracefully is seen to be deleted before it is gone. */
    private GuaranteedUpdate.Attempt<Outcome> markAndRemove(
            ObjectState live, ObjectNode object, String key, WriteContext context) {
        if (context.dryRun()) {
            return GuaranteedUpdate.Attempt.decided(new Outcome(object, true));
        }
        Outcome marked = store(live, object, key, context).result();
        if (marked == null) {
            return GuaranteedUpdate.Attempt.lost();
        }
        long revision = Version.sentVersion(marked.object());
        GuaranteedUpdate.Attempt<Outcome> removed =
                remove(new ObjectState(marked.object(), revision), marked.object(), key, context);
        // Whoever changed the object in between may have deleted it: then it is gone, as was asked for.
        return removed.result() == null && version.env().commits().read(key) == null
                ? GuaranteedUpdate.Attempt.written(new Outcome(marked.object(), true))
                : removed;
    }

    /** Marks an object that only waits for its finalizers. */
    private static void mark(ObjectNode object, Instant now) {
        Instant end = Metadata.deletionTime(object);
        if (end == null) {
            Metadata.bumpGeneration(object);
        }
        Metadata.setDeletion(object, end == null || end.isAfter(now) ? now : end, 0);
    }

    private GuaranteedUpdate.Attempt<Outcome> store(
            ObjectState live, ObjectNode object, String key, WriteContext context) {
        if (context.dryRun() || object.equals(live.tree())) {
            return GuaranteedUpdate.Attempt.decided(new Outcome(object, false));
        }
        ObjectNode canonical = version.canonical(object);
        Backend.Commit commit =
                version.env().commits().write(key, ObjectDocument.storedValue(canonical), live.revision());
        if (!commit.succeeded()) {
            return GuaranteedUpdate.Attempt.lost();
        }
        Metadata.of(canonical).put("resourceVersion", Long.toString(commit.revision()));
        return GuaranteedUpdate.Attempt.written(new Outcome(canonical, false));
    }

    private GuaranteedUpdate.Attempt<Outcome> remove(
            ObjectState live, ObjectNode object, String key, WriteContext context) {
        if (context.dryRun()) {
            return GuaranteedUpdate.Attempt.decided(new Outcome(object, true));
        }
        Backend.Change removal = new Backend.Change(key, null, live.revision());
        List<Backend.Change> freed = version.strategy().freed(live.tree(), context.transaction());
        Backend.Commit commit = version.env().commits().write(removal, freed);
        if (!commit.succeeded()) {
            return GuaranteedUpdate.Attempt.lost();
        }
        Metadata.of(object).put("resourceVersion", Long.toString(commit.revision()));
        return GuaranteedUpdate.Attempt.written(new Outcome(object, true));
    }

    private void checkPreconditions(ObjectState live, DeleteOptions options) {
        GroupVersionKind kind = version.info().gvk();
        GroupVersionResource named = new GroupVersionResource(kind.group(), kind.version(), kind.kind());
        String name = Metadata.name(live.tree());
        String uid = Metadata.text(live.tree(), "uid");
        String wanted = options.uid();
        if (wanted != null && !wanted.equals(uid)) {
            throw StatusException.conflict(
                    named,
                    name,
                    "the UID in the precondition (" + wanted + ") does not match the UID in record (" + uid
                            + "). The object might have been deleted and then recreated");
        }
        String revision = Long.toString(live.revision());
        String wantedRevision = options.resourceVersion();
        if (wantedRevision != null && !wantedRevision.equals(revision)) {
            throw StatusException.conflict(
                    named,
                    name,
                    "the ResourceVersion in the precondition (" + wantedRevision
                            + ") does not match the ResourceVersion in record (" + revision
                            + "). The object might have been modified");
        }
    }

    /** A namespace is first marked as terminating and goes when its controller has emptied {@code spec.finalizers}. */
    private GuaranteedUpdate.Attempt<Outcome> deleteNamespace(
            ObjectState live, String key, DeleteOptions options, WriteAdmission admission, WriteContext context) {
        ObjectNode old = live.tree();
        checkNamespacePreconditions(live, options);
        if (Metadata.deleting(old)) {
            return Json.elements(old, "spec", "finalizers").isEmpty()
                    ? attempt(live, key, options, admission, context)
                    : GuaranteedUpdate.Attempt.decided(new Outcome(old, false));
        }
        admission.delete(old);
        ObjectNode object = old.deepCopy();
        Metadata.of(object)
                .put("deletionTimestamp", Metadata.time(version.env().clock().instant()));
        Json.child(object, "status").put("phase", "Terminating");
        List<String> finalizers = GarbageCollection.finalizers(object, options, "Background");
        if (finalizers != null) {
            Metadata.setFinalizers(object, finalizers);
        }
        return store(live, object, key, context);
    }

    private void checkNamespacePreconditions(ObjectState live, DeleteOptions options) {
        String name = Metadata.name(live.tree());
        check(name, "UID", options.uid(), Metadata.text(live.tree(), "uid"));
        check(name, "ResourceVersion", options.resourceVersion(), Long.toString(live.revision()));
    }

    private void check(String name, String what, @Nullable String wanted, String actual) {
        if (!Objects.requireNonNullElse(wanted, actual).equals(actual)) {
            throw StatusException.conflict(
                    version.info().gvr(),
                    name,
                    "Precondition failed: " + what + " in precondition: " + wanted + ", " + what + " in object meta: "
                            + actual);
        }
    }

    /** Returns options as the object that webhooks and auditors are shown. */
    public static ObjectNode options(DeleteOptions options) {
        ObjectNode tree = WriteAdmission.options("DeleteOptions", options.dryRun(), "", "");
        if (options.gracePeriodSeconds() != null) {
            tree.put("gracePeriodSeconds", options.gracePeriodSeconds());
        }
        if (options.propagationPolicy() != null) {
            tree.put("propagationPolicy", options.propagationPolicy());
        }
        if (options.uid() != null || options.resourceVersion() != null) {
            ObjectNode preconditions = tree.putObject("preconditions");
            if (options.uid() != null) {
                preconditions.put("uid", options.uid());
            }
            if (options.resourceVersion() != null) {
                preconditions.put("resourceVersion", options.resourceVersion());
            }
        }
        return tree;
    }
}
