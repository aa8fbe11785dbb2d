package io.keelson.apiserver.registry.write;

import io.keelson.api.fields.FieldManager;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.schema.Canonicalizer;
import io.keelson.api.schema.Schema;
import io.keelson.api.status.StatusException;
import io.keelson.api.structuredmerge.MergeType;
import io.keelson.api.structuredmerge.SchemaMergeTypes;
import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.definition.ObjectForm;
import io.keelson.apiserver.registry.Conversion;
import io.keelson.apiserver.registry.Metadata;
import io.keelson.apiserver.registry.ResourceStrategy;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.apiserver.registry.WriteRequest;
import io.keelson.apiserver.registry.options.OptionRules;
import io.keelson.apiserver.registry.read.StoredResource;
import io.keelson.apiserver.registry.read.Versions;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** One served version of a resource as the verbs that write see it. */
public record Version(
        StoredResource resource, ResourceInfo info, Versions versions, Bodies bodies, RegistryServices env) {

    /** Returns what is particular about the resource in this version. */
    public ResourceStrategy strategy() {
        return versions.definition().strategy();
    }

    boolean hasStatus() {
        return info.subresource("status") != null;
    }

    /** Makes the context of a write. */
    public WriteContext context(WriteRequest request, boolean dryRun, String fieldManager) {
        String manager = fieldManager.isEmpty() ? request.defaultManager() : fieldManager;
        return new WriteContext(
                request.user(),
                request.info(),
                dryRun,
                manager,
                env.reader(),
                env.transaction().get(),
                env.clock(),
                request.audit());
    }

    public WriteAdmission admission(WriteContext context, ObjectNode options) {
        return admission(context, options, info.gvk());
    }

    /** @param kind the type of the objects that are admitted, where it is not the resource's */
    public WriteAdmission admission(WriteContext context, ObjectNode options, GroupVersionKind kind) {
        return new WriteAdmission(env.admission().get(), info, kind, versions, context, options);
    }

    /** Returns the namespace objects of the request must have. */
    public String namespace(WriteRequest request) {
        return info.namespaced() ? request.info().namespace() : "";
    }

    /**
     * Records who wrote which fields; both objects are in the served version.
     *
     * @param subresource empty for the main resource
     */
    public void own(@Nullable ObjectNode live, ObjectNode updated, WriteContext context, String subresource) {
        FieldManager fields = fieldManager(subresource);
        if (fields != null && versions.definition().form() != null) {
            fields.update(live, updated, context.fieldManager(), context.clock().instant());
        } else {
            own(live, updated, fields, bodies, context);
        }
    }

    /** Records who wrote which fields of an object that a subresource is asked to create. */
    public void ownCreated(ObjectNode created, Bodies other, WriteContext context) {
        String subresource = context.request().subresource();
        own(null, created, fieldManager(other, subresource, Conversion.RENAME), other, context);
    }

    /** Records who wrote which fields of an object that a subresource speaks. */
    public static void own(
            @Nullable ObjectNode live,
            ObjectNode updated,
            @Nullable FieldManager fields,
            Bodies bodies,
            WriteContext context) {
        Schema schema = bodies.schema();
        if (schema != null && fields != null) {
            Canonicalizer.applySent(updated, schema);
            fields.update(live, updated, context.fieldManager(), context.clock().instant());
            Canonicalizer.apply(updated, schema);
        }
    }

    /** Returns who keeps field ownership of writes through a subresource, null where fields have no owners. */
    @Nullable
    public FieldManager fieldManager(String subresource) {
        ObjectForm form = versions.definition().form();
        return form == null
                ? fieldManager(bodies, subresource, resource.conversion())
                : FormFieldVersions.manager(this, form, subresource);
    }

    /** Returns how its objects are merged, null where nothing is known of them. */
    public @Nullable MergeType mergeType() {
        ObjectForm form = versions.definition().form();
        if (form != null) {
            return form.mergeType(bodies.expected().apiVersion());
        }
        Schema schema = bodies.schema();
        return schema == null ? null : SchemaMergeTypes.builtin(schema);
    }

    /** Returns who keeps field ownership of objects that a subresource speaks. */
    public static @Nullable FieldManager fieldManager(Bodies bodies, String subresource, Conversion conversion) {
        Schema schema = bodies.schema();
        return schema == null ? null : SchemaFieldVersions.manager(bodies.expected(), schema, subresource, conversion);
    }

    /** Brings a tree in the stored version into the form that is stored. */
    public ObjectNode canonical(ObjectNode stored) {
        Schema schema = resource.schema();
        if (schema != null) {
            Canonicalizer.apply(stored, schema);
        }
        return Metadata.ordered(stored);
    }

    void refuse(ObjectNode object, FieldErrors errors) {
        if (!errors.isEmpty()) {
            GroupVersionKind kind = resource.kind();
            String own = Json.text(object, "kind");
            if (versions.definition().form() != null && own != null) {
                kind = new GroupVersionKind(kind.group(), kind.version(), own);
            }
            throw StatusException.invalid(kind, Metadata.name(object), errors);
        }
    }

    void warn(ObjectNode object, @Nullable ObjectNode old, WriteContext context) {
        strategy().warnings(object, old).forEach(context::warn);
    }

    /** Removes the status, or makes it that of the old object. */
    void keepStatus(ObjectNode object, @Nullable ObjectNode old) {
        if (old != null && old.get("status") != null) {
            object.set("status", old.get("status").deepCopy());
        } else {
            object.remove("status");
        }
    }

    public static boolean isNamespaces(ResourceInfo info) {
        return info.group().isEmpty() && info.resource().equals("namespaces");
    }

    /** Returns the resource version a client sent, 0 for none. */
    public static long sentVersion(ObjectNode object) {
        return OptionRules.version(Json.text(object, "metadata", "resourceVersion"));
    }
}
