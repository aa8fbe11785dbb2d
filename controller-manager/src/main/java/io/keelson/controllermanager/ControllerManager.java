package io.keelson.controllermanager;

import io.keelson.client.discovery.Discovery;
import io.keelson.client.event.ApiEventRecorder;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informers;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Timers;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.ApiEndpoint;
import io.keelson.client.transport.Wire;
import io.keelson.controllermanager.clusterrole.ClusterRoleAggregation;
import io.keelson.controllermanager.deployment.DeploymentController;
import io.keelson.controllermanager.endpoint.EndpointControllers;
import io.keelson.controllermanager.garbagecollector.GarbageCollector;
import io.keelson.controllermanager.namespace.NamespaceController;
import io.keelson.controllermanager.node.NodeLifecycle;
import io.keelson.controllermanager.node.NodeTaintController;
import io.keelson.controllermanager.node.PodCidrs;
import io.keelson.controllermanager.node.TaintEviction;
import io.keelson.controllermanager.podgc.PodGarbageCollector;
import io.keelson.controllermanager.replicaset.ReplicaSetControllers;
import io.keelson.controllermanager.resourcequota.ResourceQuotaController;
import io.keelson.controllermanager.serviceaccount.DefaultAccounts;
import io.keelson.controllermanager.serviceaccount.RequestedTokens;
import io.keelson.controllermanager.serviceaccount.RootCertificates;
import io.keelson.controllermanager.serviceaccount.TokenSecrets;
import io.keelson.controllermanager.serviceaccount.TokenSource;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All controllers over one API server. {@link #start} returns when they run; {@link #close} when they have stopped. Only
 * one may run per cluster at a time; {@link StandbyControllerManager} sees to that where there are several processes.
 */
public final class ControllerManager implements AutoCloseable {
    private static final String USER_AGENT = "kube-controller-manager";
    private static final Duration FIRST_LISTS = Duration.ofSeconds(60);

    private final ApiClient api;
    private final Timers timers;
    private final Manager manager;
    private final Map<String, EventRecorder> recorders = new LinkedHashMap<>();

    /** Controllers over an endpoint, whose caller is {@code system:kube-controller-manager} or may do as much. */
    public ControllerManager(ApiEndpoint endpoint, Wire wire, Timers timers, ControllerManagerOptions options) {
        this.api = new ApiClient(endpoint, wire, USER_AGENT);
        this.timers = timers;
        this.manager = new Manager("controller-manager", new Informers(api), timers);
        Discovery discovery = new Discovery(api);
        DeploymentController.addTo(manager, api, this::recorder);
        ReplicaSetControllers.addTo(manager, api, this::recorder);
        NamespaceController.addTo(manager, api, discovery);
        DefaultAccounts.addTo(manager, api);
        if (!options.rootCertificate().isEmpty()) {
            RootCertificates.addTo(manager, api, options.rootCertificate());
        }
        TokenSource tokens = options.tokens() == null ? new RequestedTokens(api) : options.tokens();
        TokenSecrets.addTo(manager, api, tokens, options.rootCertificate());
        ClusterRoleAggregation.addTo(manager, api);
        EndpointControllers.addTo(manager, api, this::recorder);
        NodeTaintController.addTo(manager, api);
        NodeLifecycle.addTo(manager, api, this::recorder, options.nodeMonitorGrace());
        TaintEviction.addTo(manager, api, this::recorder);
        if (!options.clusterCidr().isEmpty()) {
            PodCidrs.addTo(manager, api, this::recorder, options.clusterCidr(), options.nodeCidrMask());
        }
        PodGarbageCollector.addTo(manager, api, options.terminatedPods());
        ResourceQuotaController.addTo(manager, api, discovery);
        GarbageCollector.addTo(manager, api, discovery, this::recorder);
    }

    private EventRecorder recorder(String component) {
        return recorders.computeIfAbsent(
                component, c -> new ApiEventRecorder(api.as(USER_AGENT), c, "", timers.clock()));
    }

    /** Starts; returns when all informers have their first lists and all controllers run. */
    public void start() throws InterruptedException {
        manager.start(FIRST_LISTS);
    }

    /** Whether it runs. */
    public boolean healthy() {
        return manager.healthy();
    }

    /** Keys waiting, by controller. */
    public Map<String, Integer> queues() {
        return manager.queues();
    }

    @Override
    public void close() {
        manager.close();
        recorders.values().forEach(EventRecorder::close);
    }
}
