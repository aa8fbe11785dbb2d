package io.keelson.apiserver.registry.write;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.schema.DroppedValue;
import io.keelson.api.status.StatusException;
import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.registry.Allocation;
import io.keelson.apiserver.registry.Answer;
import io.keelson.apiserver.registry.Metadata;
import io.keelson.apiserver.registry.ResourceStrategy;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.apiserver.registry.WriteRequest;
import io.keelson.apiserver.registry.options.CreateOptions;
import io.keelson.apiserver.registry.options.OptionRules;
import io.keelson.apiserver.registry.read.StoredResource;
import io.keelson.storage.Backend;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Creates objects. */
public final class Creation {
    /** How many generated names are tried before the client is told that there is no free one. */
    private static final int NAME_ATTEMPTS = 8;

    private final Version version;

    public Creation(Version version) {
        this.version = version;
    }

    public Answer create(WriteRequest request, CreateOptions options) {
        OptionRules.create(options);
        boolean dryRun = !options.dryRun().isEmpty();
        WriteContext context = version.context(request, dryRun, options.fieldManager());
        List<DroppedValue> dropped = new ArrayList<>();
        ObjectNode object = context.warned(
                () -> version.bodies().decode(request.body(), options.fieldValidation(), context::warn, dropped));
        return context.warned(() -> create(object, dropped, request, options, context));
    }

    private Answer create(
            ObjectNode object,
            List<DroppedValue> dropped,
            WriteRequest request,
            CreateOptions options,
            WriteContext context) {
        context.audit().requestObject(object);
        Metadata.wipeSystemFields(object);
        Metadata.matchNamespace(object, version.namespace(request));
        Metadata.dedupOwners(object, context);
        version.own(null, object, context, "");
        WriteAdmission admission = version.admission(
                context,
                WriteAdmission.options(
                        "CreateOptions", options.dryRun(), options.fieldManager(), options.fieldValidation()));
        admission.admit(object, null);
        Metadata.matchNamespace(object, version.namespace(request));
        Metadata.dedupOwners(object, context);
        boolean generated = Metadata.name(object).isEmpty()
                && !Metadata.text(object, "generateName").isEmpty();
        for (int attempt = 1; ; attempt++) {
            ObjectNode copy = generated ? object.deepCopy() : object;
            try {
                ObjectDocument created = store(copy, dropped, admission, context);
                return new Answer(201, version.versions().toServed(created), context.warnings());
            } catch (NameTaken e) {
                if (!generated) {
                    throw e.status();
                } else if (attempt == NAME_ATTEMPTS) {
                    throw StatusException.generateNameConflict(version.info().gvr(), e.name(), 1);
                }
            }
        }
    }

    /** The key is taken by an object of the same name. */
    static final class NameTaken extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String name;
        private final StatusException status;

        NameTaken(String name, StatusException status) {
            super(null, null, false, false);
            this.name = name;
            this.status = status;
        }

        String name() {
            return name;
        }

        StatusException status() {
            return status;
        }
    }

    /**
     * Takes an admitted object the rest of the way.
     *
     * @param object the object in the version of the request; modified
     * @throws NameTaken where there is such an object
     */
    ObjectDocument store(ObjectNode object, WriteAdmission admission, WriteContext context) {
        return store(object, List.of(), admission, context);
    }

    /** Whether an object carries the version of a stored one; what is no version at all is passed over. */
    private static boolean versioned(ObjectNode object) {
        try {
            return Version.sentVersion(object) != 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private ObjectDocument store(
            ObjectNode object, List<DroppedValue> dropped, WriteAdmission admission, WriteContext context) {
        boolean versioned = versioned(object);
        boolean served = version.strategy().speaksServedVersion();
        ObjectNode prepared = served
                ? version.versions().toStored(prepare(object, dropped, context))
                : prepare(version.versions().toStored(object), dropped, context);
        if (versioned && context.request().verb().equals("create")) {
            throw StatusException.of(500, "", "resourceVersion should not be set on objects to be created", null);
        }
        Metadata.set(prepared, "resourceVersion", null);
        admission.validate(prepared, null);
        while (true) {
            ObjectDocument created = attempt(prepared, context);
            if (created != null) {
                return created;
            }
        }
    }

    /** Returns the object as it was created, or null where something that it was given had been given out before. */
    private @Nullable ObjectDocument attempt(ObjectNode prepared, WriteContext context) {
        StoredResource resource = version.resource();
        Allocation allocation = resource.strategy().allocate(prepared, null, context);
        ObjectNode canonical = version.canonical(allocation.object());
        String name = Metadata.name(canonical);
        String key = resource.key(Metadata.text(canonical, "namespace"), name);
        if (context.dryRun()) {
            Backend.Entry there = version.env().commits().read(key);
            if (there != null) {
                throw taken(name, there);
            }
            return ObjectDocument.of(canonical, resource.fields());
        }
        byte[] value = ObjectDocument.storedValue(canonical);
        Backend.Commit commit = version.env().commits().write(new Backend.Change(key, value, 0), allocation.claims());
        if (commit.succeeded()) {
            return resource.written(key, value, commit.revision());
        }
        Backend.Entry there = commit.conflicts().stream()
                .filter(conflict -> conflict.key().equals(key))
                .findFirst()
                .orElse(null);
        if (there == null && !allocation.claims().isEmpty()) {
            return null;
        }
        throw taken(name, there);
    }

    private ObjectNode prepare(ObjectNode object, List<DroppedValue> dropped, WriteContext context) {
        ResourceStrategy strategy = version.strategy();
        RegistryServices env = version.env();
        Metadata.of(object)
                .put("creationTimestamp", Metadata.time(env.clock().instant()))
                .put("uid", env.uids().get());
        String generateName = Metadata.text(object, "generateName");
        if (Metadata.name(object).isEmpty() && !generateName.isEmpty()) {
            Metadata.of(object).put("name", env.names().generate(generateName));
        }
        if (version.hasStatus() && !strategy.acceptsStatusOnCreate()) {
            object.remove("status");
        }
        if (strategy.generation().startsAtOne()) {
            Metadata.of(object).put("generation", 1);
        }
        // Strategies tell an empty list or map that was sent from none, as upstream's do.
        DroppedValue.restore(dropped);
        strategy.prepareForCreate(object, context);
        FieldErrors errors = new FieldErrors();
        MetadataRules metadata = new MetadataRules(version.info(), strategy);
        if (metadata.own()) {
            metadata.whole(object, errors);
        }
        strategy.validateCreate(object, errors);
        DroppedValue.remove(dropped);
        if (errors.isEmpty() && !metadata.own()) {
            metadata.whole(object, errors);
        }
        version.refuse(object, errors);
        version.warn(object, null, context);
        strategy.canonicalize(object);
        return object;
    }

    private NameTaken taken(String name, Backend.@Nullable Entry there) {
        StatusException status = StatusException.alreadyExists(version.info().gvr(), name);
        if (there != null && Metadata.deleting(Json.parse(there.value()))) {
            status = StatusException.of(
                    status.code(),
                    status.reason(),
                    "object is being deleted: " + status.getMessage(),
                    status.details());
        }
        return new NameTaken(name, status);
    }
}
