package io.keelson.resources;

import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.resource.ResourceCatalog;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.resource.SubresourceInfo;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.Schema;
import io.keelson.apiserver.ApiServerCore;
import io.keelson.apiserver.definition.FieldLabels;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.definition.SubresourceDefinition;
import io.keelson.apiserver.registry.NamedCreate;
import io.keelson.resources.apps.WorkloadScale;
import io.keelson.resources.core.pod.PodSubresources;
import io.keelson.resources.table.Printers;
import io.keelson.storage.Backend;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Defines the built-in resources, and has a server serve them. */
public final class BuiltinResources {
    private final ResourceCatalog catalog = ResourceCatalog.builtin();
    private final BuiltinSchemas schemas = BuiltinSchemas.load();
    private final BuiltinScheme scheme = new BuiltinScheme(catalog);
    private final BuiltinStrategies strategies;
    private final BuiltinConversions conversions = new BuiltinConversions();
    private final ApiServerCore server;
    private final Map<GroupVersionResource, NamedCreate> answers;

    private BuiltinResources(
            ApiServerCore server, String serviceRange, Map<GroupVersionResource, NamedCreate> answers) {
        this.server = server;
        this.strategies = new BuiltinStrategies(serviceRange);
        this.answers = answers;
    }

    /** Returns the order of discovery: groups by priority, versions by preference. */
    public static Comparator<ResourceInfo> order() {
        return new DiscoveryOrder(ResourceCatalog.builtin());
    }

    /**
     * Makes a server that has no resources yet.
     *
     * @param backend the storage; closed by its owner, after the server
     * @param clock the server's time
     */
    public static ApiServerCore server(Backend backend, Clock clock) {
        return new ApiServerCore(backend, order(), clock);
    }

    /**
     * Has a server serve the built-in resources.
     *
     * @param server the server, not started yet
     * @param serviceRange the range that cluster IPs are taken from, such as {@code 10.96.0.0/12}
     * @param answers what answers reviews, by resource, and creates of subresources ({@code serviceaccounts/token}); those
     *     that are not here are not served
     */
    public static void serve(
            ApiServerCore server, String serviceRange, Map<GroupVersionResource, NamedCreate> answers) {
        new BuiltinResources(server, serviceRange, answers).serve();
    }

    private void serve() {
        Map<String, List<ResourceDefinition>> byPrefix = new LinkedHashMap<>();
        for (ResourceInfo info : catalog.all()) {
            if (info.stored()) {
                byPrefix.computeIfAbsent(info.storagePrefix(), any -> new ArrayList<>())
                        .add(stored(info));
            } else {
                unstored(info);
            }
        }
        byPrefix.values().forEach(server.registry()::register);
    }

    private ResourceDefinition stored(ResourceInfo info) {
        ResourceDefinition.Builder definition = begin(info)
                .strategy(strategies.strategy(info.storageResource()))
                .conversion(conversions.conversion(info.storage()));
        for (SubresourceInfo subresource : info.subresources()) {
            SubresourceDefinition known = subresource(info, subresource);
            if (known != null) {
                definition.subresource(subresource.name(), known);
            }
        }
        return definition.build();
    }

    private ResourceDefinition.Builder begin(ResourceInfo info) {
        boolean pods = info.group().isEmpty() && info.resource().equals("pods");
        ResourceDefinition.Builder definition = ResourceDefinition.of(info)
                .scheme(scheme)
                .schemas(schemas.schema(info.gvk()), schemas.schema(info.storage()))
                .fieldLabels(new FieldLabels(
                        info.selectableFields(), pods ? List.of("spec.nodeName") : List.of(), info::fieldLabel))
                .printer(Printers.of(info));
        String deprecated = deprecated(info.gvr());
        return deprecated == null ? definition : definition.deprecated(deprecated);
    }

    private void unstored(ResourceInfo info) {
        NamedCreate answer = answers.get(info.gvr());
        if (info.resource().equals("bindings")) {
            answer = PodSubresources.bindings(server.registry());
        }
        if (info.resource().equals("componentstatuses")) {
            server.registry()
                    .register(List.of(
                            begin(info).servedBy(server::componentStatuses).build()));
        } else if (answer != null) {
            server.registry().register(List.of(begin(info).review(answer).build()));
        }
    }

    private @Nullable SubresourceDefinition subresource(ResourceInfo info, SubresourceInfo subresource) {
        Schema body =
                schemas.schema(new GroupVersionKind(subresource.group(), subresource.version(), subresource.kind()));
        String name = info.resource() + "/" + subresource.name();
        return switch (name) {
            case "namespaces/finalize" -> SubresourceDefinition.Fields.of("spec.finalizers");
            case "certificatesigningrequests/approval" -> SubresourceDefinition.Fields.of("status.conditions");
            case "pods/ephemeralcontainers" -> SubresourceDefinition.Fields.of("spec.ephemeralContainers");
            case "pods/resize" ->
                SubresourceDefinition.Fields.of("spec.containers", "spec.initContainers", "spec.resources");
            case "pods/binding" -> PodSubresources.binding(body);
            case "pods/eviction" -> PodSubresources.eviction(body);
            default ->
                switch (subresource.name()) {
                    case "status" -> new SubresourceDefinition.Status();
                    case "scale" -> new SubresourceDefinition.Scale(WorkloadScale.paths(info.gvr()), body);
                    default -> {
                        NamedCreate create = answers.get(new GroupVersionResource(info.group(), info.version(), name));
                        yield create == null ? null : new SubresourceDefinition.Action(body, Set.of(), create);
                    }
                };
        };
    }

    private static @Nullable String deprecated(GroupVersionResource resource) {
        if (!resource.group().isEmpty()) {
            return null;
        }
        return switch (resource.resource()) {
            case "endpoints" -> "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";
            case "componentstatuses" -> "v1 ComponentStatus is deprecated in v1.19+";
            default -> null;
        };
    }
}
