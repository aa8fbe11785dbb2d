package io.keelson.apiserver.registry;

import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.resource.SubresourceInfo;
import io.keelson.api.schema.Schema;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the subresources that discovery announces. */
final class Subresources {
    private final Function<GroupVersionKind, @Nullable Schema> schemas;
    private final Function<String, @Nullable NamedCreate> creates;

    /**
     * @param schemas the schemas of the kinds that subresources speak
     * @param creates what answers creates of subresources whose matter is elsewhere, by resource and subresource
     *     ({@code serviceaccounts/token}); null for those that there are none for
     */
    Subresources(
            Function<GroupVersionKind, @Nullable Schema> schemas, Function<String, @Nullable NamedCreate> creates) {
        this.schemas = schemas;
        this.creates = creates;
    }

    Map<String, Subresource> of(Version version, Reads reads) {
        Map<String, Subresource> all = new HashMap<>();
        for (SubresourceInfo info : version.info().subresources()) {
            Subresource subresource = make(version, reads, info);
            if (subresource != null) {
                all.put(info.name(), subresource);
            }
        }
        return all;
    }

    private @Nullable Subresource make(Version version, Reads reads, SubresourceInfo info) {
        return switch (version.info().resource() + "/" + info.name()) {
            case "namespaces/finalize" -> object(version, reads, new PartRules(version, "finalize", "spec.finalizers"));
            case "pods/ephemeralcontainers" ->
                object(version, reads, new PartRules(version, "ephemeralcontainers", "spec.ephemeralContainers"));
            case "pods/resize" ->
                object(
                        version,
                        reads,
                        new PartRules(version, "resize", "spec.containers", "spec.initContainers", "spec.resources"));
            case "certificatesigningrequests/approval" ->
                object(version, reads, new PartRules(version, "approval", "status.conditions"));
            case "pods/binding" -> new PodBinding(version, bodies(version, info));
            case "pods/eviction" -> new PodEviction(version, bodies(version, info));
            default ->
                switch (info.name()) {
                    case "status" -> object(version, reads, UpdateRules.status(version));
                    case "scale" -> new ScaleSubresource(version, bodies(version, info));
                    default -> created(version.info(), info, version);
                };
        };
    }

    private @Nullable Subresource created(ResourceInfo resource, SubresourceInfo info, Version version) {
        NamedCreate create = creates.apply(resource.resource() + "/" + info.name());
        return create == null ? null : new CreatedSubresource(version, bodies(version, info), create);
    }

    private static Subresource object(Version version, Reads reads, UpdateRules rules) {
        return new ObjectSubresource(version, reads, rules);
    }

    private Bodies bodies(Version version, SubresourceInfo info) {
        GroupVersionKind kind = new GroupVersionKind(info.group(), info.version(), info.kind());
        Set<String> accepted = info.kind().equals("Eviction") ? Set.of("policy/v1beta1") : Set.of();
        return new Bodies(kind, schemas.apply(kind), version.env().catalog(), tree -> {}, accepted);
    }
}
