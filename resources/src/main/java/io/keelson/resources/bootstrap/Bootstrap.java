package io.keelson.resources.bootstrap;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.resource.ResourceCatalog;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.apiserver.registry.ObjectReader;
import io.keelson.resources.flowcontrol.FlowControlDefaults;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives a cluster what every cluster has. What exists is kept; the default roles are only completed.
 */
public final class Bootstrap {
    private static final Logger LOG = LoggerFactory.getLogger(Bootstrap.class);

    private final ObjectReader reader;
    private final BootstrapWriter writer;
    private final RbacDefaults roles;
    private final Clock clock;

    /**
     * @param reader what there is already; up to date when the methods are called
     * @param writer where the rest goes
     * @param roles the default roles and bindings
     * @param clock the server's time
     */
    public Bootstrap(ObjectReader reader, BootstrapWriter writer, RbacDefaults roles, Clock clock) {
        this.reader = reader;
        this.writer = writer;
        this.roles = roles;
        this.clock = clock;
    }

    /**
     * Creates what is missing; the server is ready after this.
     *
     * @param server where this server is reached
     * @param authentication what extension servers need to know
     */
    public void createMissing(ServerAddress server, ExtensionAuthentication authentication) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        List<ObjectNode> wanted = new ArrayList<>(ClusterDefaults.objects(server, authentication, now));
        wanted.addAll(FlowControlDefaults.objects());
        wanted.addAll(roles.objects());
        wanted.addAll(ApiServiceDefaults.objects(now));
        wanted.addAll(KubernetesService.objects(server));
        createMissing(wanted);
    }

    /** Announces the metrics of nodes and pods, where this server gathers them. */
    public void announceMetrics() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        createMissing(List.of(ApiServiceDefaults.metrics(now), ApiServiceDefaults.metricsReader()));
    }

    private void createMissing(List<ObjectNode> wanted) {
        List<ObjectNode> missing =
                wanted.stream().filter(object -> existing(object) == null).toList();
        if (!missing.isEmpty()) {
            LOG.debug("created {} of {} default objects", writer.createMissing(missing), wanted.size());
        }
    }

    /**
     * Completes default roles and bindings, and the {@code kubernetes} service's port; may run after the server is ready.
     *
     * @param server where this server is reached
     * @param authentication what extension servers need to know
     */
    public void reconcile(ServerAddress server, ExtensionAuthentication authentication) {
        for (ObjectNode wanted : roles.objects()) {
            ObjectDocument existing = existing(wanted);
            if (existing != null) {
                replace(RbacReconciliation.reconciled(existing.toTree(), wanted));
            }
        }
        ObjectDocument service = reader.get(KubernetesService.SERVICES, "default", KubernetesService.NAME);
        if (service != null) {
            replace(KubernetesService.withPort(service.toTree(), server));
        }
        ObjectDocument settings = reader.get(
                new GroupVersionResource("", "v1", "configmaps"), "kube-system", ExtensionAuthentication.NAME);
        if (settings != null) {
            replace(authentication.completed(settings.toTree()));
        }
    }

    private void replace(@Nullable ObjectNode object) {
        if (object != null && !writer.replace(object)) {
            LOG.info("{} changed while it was brought up to date", Json.text(object, "metadata", "name"));
        }
    }

    private @Nullable ObjectDocument existing(ObjectNode object) {
        GroupVersionKind kind = GroupVersionKind.of(
                String.valueOf(Json.text(object, "apiVersion")), String.valueOf(Json.text(object, "kind")));
        ResourceInfo info = ResourceCatalog.builtin().kind(kind);
        if (info == null) {
            throw new IllegalStateException("unknown kind " + kind);
        }
        String namespace = Json.text(object, "metadata", "namespace");
        return reader.get(
                info.gvr(), namespace == null ? "" : namespace, String.valueOf(Json.text(object, "metadata", "name")));
    }
}
