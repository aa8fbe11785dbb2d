package io.keelson.resources;

import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.resource.ResourceCatalog;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.resource.SubresourceInfo;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.Schema;
import io.keelson.apiserver.ApiServerCore;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.definition.SubresourceDefinition;
import io.keelson.apiserver.registry.NamedCreate;
import io.keelson.apiserver.registry.ResourceStore;
import io.keelson.resources.admissionregistration.AdmissionDefinitions;
import io.keelson.resources.allocation.ServiceAllocator;
import io.keelson.resources.apiextensions.ApiExtensionsDefinitions;
import io.keelson.resources.apiregistration.ApiRegistrationDefinitions;
import io.keelson.resources.apps.AppsDefinitions;
import io.keelson.resources.autoscaling.AutoscalingDefinitions;
import io.keelson.resources.batch.BatchDefinitions;
import io.keelson.resources.certificates.CertificateDefinitions;
import io.keelson.resources.coordination.CoordinationDefinitions;
import io.keelson.resources.core.componentstatus.ComponentStatusDefinitions;
import io.keelson.resources.core.config.ConfigDefinitions;
import io.keelson.resources.core.event.EventDefinitions;
import io.keelson.resources.core.namespace.NamespaceDefinitions;
import io.keelson.resources.core.node.NodeDefinitions;
import io.keelson.resources.core.pod.PodDefinitions;
import io.keelson.resources.core.pod.PodSubresources;
import io.keelson.resources.core.quota.QuotaDefinitions;
import io.keelson.resources.core.service.ServiceDefinitions;
import io.keelson.resources.core.serviceaccount.ServiceAccountDefinitions;
import io.keelson.resources.core.volume.VolumeDefinitions;
import io.keelson.resources.definition.KindDefinition;
import io.keelson.resources.definition.KindDefinitions;
import io.keelson.resources.discovery.DiscoveryDefinitions;
import io.keelson.resources.flowcontrol.FlowControlDefinitions;
import io.keelson.resources.networking.NetworkingDefinitions;
import io.keelson.resources.node.RuntimeClassDefinitions;
import io.keelson.resources.policy.PolicyDefinitions;
import io.keelson.resources.rbac.RbacDefinitions;
import io.keelson.resources.resource.ResourceDefinitions;
import io.keelson.resources.scheduling.SchedulingDefinitions;
import io.keelson.resources.storage.StorageDefinitions;
import io.keelson.resources.strategy.Traits;
import io.keelson.storage.Backend;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Defines the built-in resources, and has a server serve them. */
public final class BuiltinResources {
    private final ResourceCatalog catalog = ResourceCatalog.builtin();
    private final BuiltinSchemas schemas = BuiltinSchemas.load();
    private final BuiltinScheme scheme = new BuiltinScheme(catalog);
    private final KindDefinitions kinds = new KindDefinitions();
    private final ApiServerCore server;
    private final Map<GroupVersionResource, NamedCreate> answers;
    private final @Nullable Function<ResourceDefinition, ResourceStore> componentStatuses;

    private BuiltinResources(
            ApiServerCore server,
            String serviceRange,
            Map<GroupVersionResource, NamedCreate> answers,
            @Nullable Function<ResourceDefinition, ResourceStore> componentStatuses) {
        this.componentStatuses = componentStatuses;
        this.server = server;
        this.answers = answers;
        define(kinds, serviceRange);
    }

    private static void define(KindDefinitions kinds, String serviceRange) {
        AdmissionDefinitions.define(kinds);
        ApiExtensionsDefinitions.define(kinds);
        ApiRegistrationDefinitions.define(kinds);
        AppsDefinitions.define(kinds);
        AutoscalingDefinitions.define(kinds);
        BatchDefinitions.define(kinds);
        CertificateDefinitions.define(kinds);
        CoordinationDefinitions.define(kinds);
        ComponentStatusDefinitions.define(kinds);
        ConfigDefinitions.define(kinds);
        EventDefinitions.define(kinds);
        NamespaceDefinitions.define(kinds);
        NodeDefinitions.define(kinds);
        PodDefinitions.define(kinds);
        QuotaDefinitions.define(kinds);
        ServiceDefinitions.define(kinds, new ServiceAllocator(serviceRange, new SecureRandom()));
        ServiceAccountDefinitions.define(kinds);
        VolumeDefinitions.define(kinds);
        DiscoveryDefinitions.define(kinds);
        FlowControlDefinitions.define(kinds);
        NetworkingDefinitions.define(kinds);
        RuntimeClassDefinitions.define(kinds);
        PolicyDefinitions.define(kinds);
        RbacDefinitions.define(kinds);
        ResourceDefinitions.define(kinds);
        SchedulingDefinitions.define(kinds);
        StorageDefinitions.define(kinds);
    }

    /** Returns the names of the API groups that are built in. */
    public static Set<String> groups() {
        return ResourceCatalog.builtin().all().stream()
                .map(ResourceInfo::group)
                .collect(Collectors.toUnmodifiableSet());
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
        new BuiltinResources(server, serviceRange, answers, null).serve();
    }

    /**
     * Has a server serve the built-in resources, the health of components among them.
     *
     * @param componentStatuses makes the store of {@code componentstatuses}
     */
    public static void serve(
            ApiServerCore server,
            String serviceRange,
            Map<GroupVersionResource, NamedCreate> answers,
            Function<ResourceDefinition, ResourceStore> componentStatuses) {
        new BuiltinResources(server, serviceRange, answers, componentStatuses).serve();
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
        KindDefinition kind = kinds.of(info.gvr().qualifiedResource());
        ResourceDefinition.Builder definition = begin(info, kind)
                .strategy(kind.strategyOf(Traits.of(info.storageResource().qualifiedResource())))
                .conversion(kind.conversion());
        for (SubresourceInfo subresource : info.subresources()) {
            SubresourceDefinition known = subresource(info, kind, subresource);
            if (known != null) {
                definition.subresource(subresource.name(), known);
            }
        }
        return definition.build();
    }

    private ResourceDefinition.Builder begin(ResourceInfo info, KindDefinition kind) {
        ResourceDefinition.Builder definition = ResourceDefinition.of(info)
                .scheme(scheme)
                .schemas(schemas.schema(info.gvk()), schemas.schema(info.storage()))
                .fieldLabels(kind.fieldLabels(info.gvk()))
                .printer(kind.printer());
        String deprecation = kind.deprecation();
        return deprecation == null ? definition : definition.deprecated(deprecation);
    }

    private void unstored(ResourceInfo info) {
        KindDefinition kind = kinds.of(info.gvr().qualifiedResource());
        NamedCreate answer = answers.get(info.gvr());
        if (info.resource().equals("bindings")) {
            answer = PodSubresources.bindings(server.registry());
        }
        if (info.resource().equals("componentstatuses") && componentStatuses != null) {
            server.registry()
                    .register(List.of(
                            begin(info, kind).servedBy(componentStatuses).build()));
        } else if (answer != null) {
            server.registry().register(List.of(begin(info, kind).review(answer).build()));
        }
    }

    private @Nullable SubresourceDefinition subresource(
            ResourceInfo info, KindDefinition kind, SubresourceInfo subresource) {
        Schema body =
                schemas.schema(new GroupVersionKind(subresource.group(), subresource.version(), subresource.kind()));
        SubresourceDefinition known = kind.subresource(subresource.name(), body);
        NamedCreate create = answers.get(
                new GroupVersionResource(info.group(), info.version(), info.resource() + "/" + subresource.name()));
        return known == null && create != null ? new SubresourceDefinition.Action(body, Set.of(), create) : known;
    }
}
