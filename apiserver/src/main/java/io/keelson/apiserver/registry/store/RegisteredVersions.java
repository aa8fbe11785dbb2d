package io.keelson.apiserver.registry.store;

import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.Decoder;
import io.keelson.api.schema.Defaulter;
import io.keelson.api.schema.FieldValidation;
import io.keelson.api.schema.Schema;
import io.keelson.api.structuredmerge.MergeType;
import io.keelson.api.structuredmerge.SchemaMergeTypes;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.EquivalentResources;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The versions of the resources that are registered. */
final class RegisteredVersions implements EquivalentResources {
    private final ResourceRegistry registry;

    RegisteredVersions(ResourceRegistry registry) {
        this.registry = registry;
    }

    @Override
    public List<GroupVersionResource> of(GroupVersionResource resource) {
        if (!(registry.store(resource) instanceof VersionStore served)) {
            return List.of(resource);
        }
        String prefix = served.version().resource().prefix();
        return registry.resources().stream()
                .map(ResourceInfo::gvr)
                .filter(other -> registry.store(other) instanceof VersionStore same
                        && same.version().resource().prefix().equals(prefix))
                .toList();
    }

    /** Subresources speak kinds of their own, which are the same in every version. */
    @Override
    public GroupVersionKind kind(AdmissionRequest request, GroupVersionResource other) {
        VersionStore here = registry.store(request.resource()) instanceof VersionStore own ? own : null;
        boolean resourcesOwn = here != null && here.info().gvk().equals(request.kind());
        return resourcesOwn && registry.store(other) instanceof VersionStore served
                ? served.info().gvk()
                : request.kind();
    }

    @Override
    public ObjectNode convert(ObjectNode object, GroupVersionKind to) {
        GroupVersionKind from = GroupVersionKind.of(
                object.path("apiVersion").asString(""), object.path("kind").asString(""));
        VersionStore source = from.equals(to) ? null : served(from);
        VersionStore target = source == null ? null : served(to);
        if (source == null || target == null) {
            return object;
        }
        ObjectNode stored = source.version().versions().toStored(object.deepCopy());
        return target.version().versions().toServed(stored);
    }

    @Override
    public @Nullable ResourceInfo find(GroupVersionKind kind) {
        VersionStore served = served(kind);
        return served == null ? null : served.info();
    }

    @Override
    public @Nullable MergeType mergeType(GroupVersionKind kind) {
        VersionStore served = served(kind);
        if (served != null) {
            return served.version().mergeType();
        }
        Schema schema = BuiltinSchemas.load().schema(kind);
        return schema == null ? null : SchemaMergeTypes.builtin(schema);
    }

    private @Nullable VersionStore served(GroupVersionKind kind) {
        for (ResourceInfo info : registry.resources()) {
            if (info.gvk().equals(kind) && registry.store(info.gvr()) instanceof VersionStore served) {
                return served;
            }
        }
        return null;
    }

    @Override
    public ObjectNode decode(ObjectNode object, GroupVersionKind kind) {
        VersionStore served = served(kind);
        if (served != null) {
            return served.version().bodies().decodePatched(object, FieldValidation.IGNORE, unknown -> {});
        }
        Schema schema = BuiltinSchemas.load().schema(kind);
        if (schema == null) {
            return object.deepCopy();
        }
        ObjectNode decoded =
                Decoder.decode(object, schema, FieldValidation.IGNORE).tree();
        decoded.put("kind", kind.kind()).put("apiVersion", kind.apiVersion());
        Defaulter.apply(decoded, schema);
        return decoded;
    }
}
