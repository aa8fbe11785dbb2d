package io.keelson.apiserver.registry.write;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.fields.FieldManager;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.status.StatusException;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.apiserver.registry.Allocation;
import io.keelson.apiserver.registry.Answer;
import io.keelson.apiserver.registry.Metadata;
import io.keelson.apiserver.registry.ResourceStrategy;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.apiserver.registry.WriteRequest;
import io.keelson.apiserver.registry.options.OptionRules;
import io.keelson.apiserver.registry.options.PatchOptions;
import io.keelson.apiserver.registry.options.PatchType;
import io.keelson.apiserver.registry.options.UpdateOptions;
import io.keelson.apiserver.registry.read.StoredResource;
import io.keelson.apiserver.registry.read.Versions;
import io.keelson.storage.Backend;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Changes objects: by PUT, by patch and through subresources. */
public final class Updating {
    private final Version version;
    private final UpdateRules rules;
    private final Creation creation;

    public Updating(Version version, UpdateRules rules) {
        this.version = version;
        this.rules = rules;
        this.creation = new Creation(version);
    }

    /** Says what an object is to become. */
    @FunctionalInterface
    public interface Change {
        /**
         * Returns the object as the client wants it; called again where someone else was faster.
         *
         * @param live the object in the served version, the callee's own; null where there is none
         */
        ObjectNode apply(@Nullable ObjectNode live);

        /** Returns whether it also makes objects that do not exist. */
        default boolean createsMissing() {
            return false;
        }

        /** Returns whether it says itself who owns which fields. */
        default boolean keepsOwners() {
            return false;
        }

        /** Lets plugins change what is wanted; both objects are in the served version. */
        default void admit(WriteAdmission admission, ObjectNode wanted, @Nullable ObjectNode live) {
            admission.admit(wanted, live);
        }

        /** Lets plugins refuse what is about to be stored; both objects are in the stored version. */
        default void validate(WriteAdmission admission, ObjectNode object, ObjectNode old) {
            admission.validate(object, old);
        }
    }

    /**
     * An object after its change.
     *
     * @param object the object in the stored version
     * @param created whether it did not exist before
     */
    public record Outcome(ObjectDocument object, boolean created) {}

    public Answer update(WriteRequest request, UpdateOptions options) {
        OptionRules.update(options);
        WriteContext context = version.context(request, !options.dryRun().isEmpty(), options.fieldManager());
        String name = request.info().name();
        ObjectNode object = context.warned(() -> {
            ObjectNode body = version.bodies().decode(request.body(), options.fieldValidation(), context::warn);
            context.audit().requestObject(body);
            Metadata.matchNamespace(body, version.namespace(request));
            Metadata.matchName(body, name);
            Metadata.dedupOwners(body, context);
            return body;
        });
        ObjectNode plugins = WriteAdmission.options(
                "UpdateOptions", options.dryRun(), options.fieldManager(), options.fieldValidation());
        Outcome outcome = run(
                version.namespace(request),
                name,
                Metadata.text(object, "uid"),
                live -> object.deepCopy(),
                plugins,
                context);
        return answer(outcome, context);
    }

    public Answer patch(WriteRequest request, PatchType type, PatchOptions options) {
        OptionRules.patch(options, type);
        WriteContext context = version.context(request, !options.dryRun().isEmpty(), options.fieldManager());
        String namespace = version.namespace(request);
        String name = request.info().name();
        Change change =
                type == PatchType.APPLY ? applied(request, options, context) : patched(request, type, options, context);
        ObjectNode plugins = WriteAdmission.options(
                "UpdateOptions", options.dryRun(), options.fieldManager(), options.fieldValidation());
        return answer(run(namespace, name, "", change, plugins, context), context);
    }

    private Change patched(WriteRequest request, PatchType type, PatchOptions options, WriteContext context) {
        PatchApplication patch =
                new PatchApplication(version.bodies(), type, request.body(), options.fieldValidation(), context::warn);
        return live -> {
            if (live == null) {
                throw StatusException.notFound(
                        version.info().gvr(), request.info().name());
            }
            return matched(patch.apply(live), request);
        };
    }

    private Change applied(WriteRequest request, PatchOptions options, WriteContext context) {
        FieldManager fields = version.fieldManager(rules.subresource());
        if (fields == null) {
            throw PatchType.APPLY.unsupported();
        }
        AppliedPatch patch = new AppliedPatch(version.bodies(), fields, request.body(), options, context);
        return new Change() {
            @Override
            public ObjectNode apply(@Nullable ObjectNode live) {
                ObjectNode applied = patch.apply(live);
                String uid = Metadata.text(applied, "uid");
                if (live == null && !uid.isEmpty()) {
                    throw StatusException.conflict(
                            version.info().gvr(),
                            request.info().name(),
                            "uid mismatch: the provided object specified uid " + uid
                                    + ", and no existing object was found");
                }
                return matched(applied, request);
            }

            @Override
            public boolean createsMissing() {
                return true;
            }

            @Override
            public boolean keepsOwners() {
                return true;
            }
        };
    }

    private ObjectNode matched(ObjectNode patched, WriteRequest request) {
        Metadata.matchNamespace(patched, version.namespace(request));
        Metadata.matchName(patched, request.info().name());
        return patched;
    }

    private Answer answer(Outcome outcome, WriteContext context) {
        return new Answer(
                outcome.created() ? 201 : 200, version.versions().toServed(outcome.object()), context.warnings());
    }

    /**
     * Changes an object.
     *
     * @param uid the uid it must have, empty for any
     * @param change what it is to become
     * @param options what admission plugins see as options
     */
    public Outcome run(
            String namespace, String name, String uid, Change change, ObjectNode options, WriteContext context) {
        return context.warned(() -> change(namespace, name, uid, change, options, context));
    }

    private Outcome change(
            String namespace, String name, String uid, Change change, ObjectNode options, WriteContext context) {
        WriteAdmission admission = version.admission(context, options);
        String key = version.resource().key(namespace, name);
        return GuaranteedUpdate.run(version.resource(), key, version.env().commits(), live -> {
            boolean creates = rules.createsMissing()
                    || (change.createsMissing() && rules.subresource().isEmpty());
            if (live == null && !creates) {
                throw StatusException.notFound(version.info().gvr(), name);
            }
            checkUid(live, uid, key, name);
            ObjectNode wanted = wanted(live, change, admission, context);
            return live == null
                    ? createMissing(wanted, admission, context)
                    : replace(live, wanted, key, change, admission, context);
        });
    }

    private void checkUid(@Nullable ObjectState live, String uid, String key, String name) {
        String own = live == null ? "" : Metadata.text(live.tree(), "uid");
        if (!uid.isEmpty() && !uid.equals(own)) {
            throw StatusException.conflict(
                    version.info().gvr(),
                    name,
                    "StorageError: invalid object, Code: 4, Key: " + key
                            + ", ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: "
                            + uid + ", UID in object meta: " + own);
        }
    }

    private ObjectNode wanted(
            @Nullable ObjectState live, Change change, WriteAdmission admission, WriteContext context) {
        ObjectNode served =
                live == null ? null : version.versions().toServed(live.tree().deepCopy());
        ObjectNode wanted = change.apply(served == null ? null : served.deepCopy());
        if (rules.tracked() && !change.keepsOwners()) {
            version.own(served, wanted, context, rules.subresource());
        }
        change.admit(admission, wanted, served);
        Metadata.dedupOwners(wanted, context);
        return wanted;
    }

    private GuaranteedUpdate.Attempt<Outcome> createMissing(
            ObjectNode wanted, WriteAdmission admission, WriteContext context) {
        try {
            Outcome created = new Outcome(creation.store(wanted, admission, context), true);
            return context.dryRun()
                    ? GuaranteedUpdate.Attempt.decided(created)
                    : GuaranteedUpdate.Attempt.written(created);
        } catch (Creation.NameTaken e) {
            if (context.dryRun()) {
                throw e.status();
            }
            return GuaranteedUpdate.Attempt.lost();
        }
    }

    private GuaranteedUpdate.Attempt<Outcome> replace(
            ObjectState live,
            ObjectNode wanted,
            String key,
            Change change,
            WriteAdmission admission,
            WriteContext context) {
        checkVersion(live, wanted);
        ObjectNode old = live.tree();
        ObjectNode canonical = version.canonical(prepared(live, wanted, context));
        keepOwnershipTimes(canonical, old);
        change.validate(admission, canonical, old);
        StoredResource resource = version.resource();
        if (mayGo(canonical, old)) {
            return delete(live, canonical, key, context);
        }
        if (canonical.equals(old)) {
            return GuaranteedUpdate.Attempt.decided(new Outcome(ObjectDocument.of(old, resource.fields()), false));
        }
        Allocation allocation = resource.strategy().allocate(canonical, old, context);
        ObjectNode complete = version.canonical(allocation.object());
        if (context.dryRun()) {
            return GuaranteedUpdate.Attempt.decided(new Outcome(ObjectDocument.of(complete, resource.fields()), false));
        }
        byte[] value = ObjectDocument.storedValue(complete);
        Backend.Change write = new Backend.Change(key, value, live.revision());
        Backend.Commit commit = version.env().commits().write(write, allocation.claims());
        return commit.succeeded()
                ? GuaranteedUpdate.Attempt.written(new Outcome(resource.written(key, value, commit.revision()), false))
                : GuaranteedUpdate.Attempt.lost();
    }

    /** Returns the object in the stored version as it is to be after everything the resource says of it. */
    private ObjectNode prepared(ObjectState live, ObjectNode wanted, WriteContext context) {
        Versions versions = version.versions();
        boolean served = version.strategy().speaksServedVersion();
        ObjectNode old = served ? versions.toServed(live.tree().deepCopy()) : live.tree();
        ObjectNode object = served ? wanted : versions.toStored(wanted);
        Metadata.of(object).put("resourceVersion", Long.toString(live.revision()));
        prepare(object, old, context);
        return served ? versions.toStored(object) : object;
    }

    private void checkVersion(ObjectState live, ObjectNode wanted) {
        String name = Metadata.name(live.tree());
        GroupVersionResource resource = version.info().gvr();
        long sent;
        try {
            sent = Version.sentVersion(wanted);
        } catch (NumberFormatException e) {
            String problem = String.valueOf(e.getMessage());
            throw StatusException.of(500, "", problem.substring(problem.indexOf("strconv")), null);
        }
        if (sent == 0 && !version.strategy().allowUnconditionalUpdate()) {
            GroupVersionKind kind = new GroupVersionKind(resource.group(), "", resource.resource());
            FieldErrors errors = new FieldErrors();
            errors.invalid(FieldPath.of("metadata", "resourceVersion"), 0, "must be specified for an update");
            throw StatusException.invalid(kind, name, errors);
        }
        if (sent != 0 && sent != live.revision()) {
            throw StatusException.modified(resource, name);
        }
    }

    private void prepare(ObjectNode object, ObjectNode old, WriteContext context) {
        if (!version.info().namespaced()) {
            Metadata.set(object, "namespace", null);
        }
        Metadata.copy("generation", old, object);
        rules.prepare(object, old, context);
        if (Metadata.text(object, "uid").isEmpty()) {
            Metadata.copy("uid", old, object);
        }
        Metadata.copy("creationTimestamp", old, object);
        if (Metadata.deleting(old)) {
            Metadata.copy("deletionTimestamp", old, object);
        }
        if (Metadata.deletionGrace(old) != null && Metadata.deletionGrace(object) == null) {
            Metadata.copy("deletionGracePeriodSeconds", old, object);
        }
        Metadata.set(object, "selfLink", null);
        FieldErrors errors = new FieldErrors();
        ResourceStrategy strategy = version.strategy();
        boolean status = rules.subresource().equals("status");
        new MetadataRules(version.info(), strategy).update(object, old, status, errors);
        rules.validate(object, old, errors);
        version.refuse(object, errors);
        if (rules.warns()) {
            version.warn(object, old, context);
        }
        strategy.canonicalize(object);
    }

    /** Where nothing but times of field ownership would change, nothing changes. */
    private static void keepOwnershipTimes(ObjectNode object, ObjectNode old) {
        JsonNode before = Json.at(old, "metadata", "managedFields");
        if (before != null && timeless(object).equals(timeless(old))) {
            Metadata.of(object).set("managedFields", before.deepCopy());
        }
    }

    private static ObjectNode timeless(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        Json.elements(copy, "metadata", "managedFields").forEach(entry -> ((ObjectNode) entry).remove("time"));
        return copy;
    }

    private boolean mayGo(ObjectNode object, ObjectNode old) {
        if (!Metadata.finalizers(object).isEmpty() || !Metadata.deleting(old)) {
            return false;
        }
        Long grace = Metadata.deletionGrace(old);
        return (grace == null || grace == 0) && rules.mayDelete(object);
    }

    private GuaranteedUpdate.Attempt<Outcome> delete(
            ObjectState live, ObjectNode last, String key, WriteContext context) {
        StoredResource resource = version.resource();
        Outcome gone = new Outcome(ObjectDocument.of(last, resource.fields()), false);
        if (context.dryRun()) {
            return GuaranteedUpdate.Attempt.decided(gone);
        }
        Backend.Change removal = new Backend.Change(key, null, live.revision());
        List<Backend.Change> freed = resource.strategy().freed(live.tree(), context.transaction());
        return version.env().commits().write(removal, freed).succeeded()
                ? GuaranteedUpdate.Attempt.written(gone)
                : GuaranteedUpdate.Attempt.lost();
    }
}
