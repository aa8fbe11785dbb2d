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
import io.keelson.controllermanager.attachdetach.AttachDetachController;
import io.keelson.controllermanager.bootstrap.BootstrapTokenCleaner;
import io.keelson.controllermanager.bootstrap.ClusterInfoSigner;
import io.keelson.controllermanager.certificate.CertificateControllers;
import io.keelson.controllermanager.clusterrole.ClusterRoleAggregation;
import io.keelson.controllermanager.cronjob.CronJobController;
import io.keelson.controllermanager.daemonset.DaemonSetController;
import io.keelson.controllermanager.deployment.DeploymentController;
import io.keelson.controllermanager.disruption.DisruptionController;
import io.keelson.controllermanager.endpoint.EndpointControllers;
import io.keelson.controllermanager.garbagecollector.GarbageCollector;
import io.keelson.controllermanager.job.FinishedJobs;
import io.keelson.controllermanager.job.JobController;
import io.keelson.controllermanager.namespace.NamespaceController;
import io.keelson.controllermanager.node.NodeLifecycle;
import io.keelson.controllermanager.node.NodeTaintController;
import io.keelson.controllermanager.node.NodeTtl;
import io.keelson.controllermanager.node.PodCidrs;
import io.keelson.controllermanager.node.TaintEviction;
import io.keelson.controllermanager.podautoscaler.HorizontalController;
import io.keelson.controllermanager.podgc.PodGarbageCollector;
import io.keelson.controllermanager.replicaset.ReplicaSetControllers;
import io.keelson.controllermanager.resourcequota.ResourceQuotaController;
import io.keelson.controllermanager.service.LoadBalancerController;
import io.keelson.controllermanager.serviceaccount.DefaultAccounts;
import io.keelson.controllermanager.serviceaccount.RootCertificates;
import io.keelson.controllermanager.serviceaccount.TokenSecrets;
import io.keelson.controllermanager.statefulset.StatefulSetController;
import io.keelson.controllermanager.volume.VolumeControllers;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * All controllers over one API server. {@link #start} returns when they run; {@link #close} when they have stopped. Only
 * one may run per cluster at a time: where there are several processes, each waits for a lease before it starts one.
 */
public final class ControllerManager implements AutoCloseable {
    private static final String USER_AGENT = "kube-controller-manager";
    private static final Duration FIRST_LISTS = Duration.ofSeconds(60);

    private final ApiClient api;
    private final Timers timers;
    private final Manager manager;
    private final Map<String, EventRecorder> recorders = new LinkedHashMap<>();
    private volatile boolean closed;

    /** Controllers over an endpoint, whose caller may do all that they do. */
    public ControllerManager(ApiEndpoint endpoint, Wire wire, Timers timers, ControllerManagerOptions options) {
        this(ControllerAccounts.shared(endpoint), wire, timers, options);
    }

    /** Controllers that act with an identity each. */
    public ControllerManager(ControllerAccounts given, Wire wire, Timers timers, ControllerManagerOptions options) {
        ControllerAccounts accounts = account -> untilClosed(given.endpoint(account));
        this.api = new ApiClient(accounts.endpoint(ControllerAccounts.MANAGER), wire, USER_AGENT);
        this.timers = timers;
        this.manager = new Manager("controller-manager", new Informers(api), timers);
        Function<String, ApiClient> as = account -> new ApiClient(accounts.endpoint(account), wire, USER_AGENT);
        Discovery discovery = new Discovery(api);
        DeploymentController.addTo(manager, as.apply("deployment-controller"), this::recorder);
        ReplicaSetControllers.addTo(
                manager, as.apply("replicaset-controller"), as.apply("replication-controller"), this::recorder);
        StatefulSetController.addTo(manager, as.apply("statefulset-controller"), this::recorder);
        DaemonSetController.addTo(manager, as.apply("daemon-set-controller"), this::recorder);
        JobController.addTo(manager, as.apply("job-controller"), this::recorder);
        CronJobController.addTo(manager, as.apply("cronjob-controller"), this::recorder);
        FinishedJobs.addTo(manager, as.apply("ttl-after-finished-controller"));
        DisruptionController.addTo(manager, as.apply("disruption-controller"), discovery, this::recorder);
        VolumeControllers.addTo(manager, as, this::recorder);
        AttachDetachController.addTo(manager, as.apply("attachdetach-controller"), recorder("attachdetach-controller"));
        HorizontalController.addTo(manager, as.apply("horizontal-pod-autoscaler"), discovery, this::recorder);
        NamespaceController.addTo(manager, as.apply("namespace-controller"), discovery);
        DefaultAccounts.addTo(manager, as.apply("service-account-controller"));
        if (!options.rootCertificate().isEmpty()) {
            RootCertificates.addTo(manager, as.apply("root-ca-cert-publisher"), options.rootCertificate());
        }
        TokenSecrets.addTo(manager, api, options.rootCertificate());
        CertificateControllers.addTo(manager, as.apply("certificate-controller"), options.clusterSigning());
        if (!options.servingReserved().isEmpty()) {
            CertificateControllers.addServingApprover(
                    manager, as.apply("kubelet-serving-approver"), options.servingReserved());
        }
        ClusterInfoSigner.addTo(manager, as.apply("bootstrap-signer"));
        BootstrapTokenCleaner.addTo(manager, as.apply("token-cleaner"));
        ClusterRoleAggregation.addTo(manager, as.apply("clusterrole-aggregation-controller"));
        EndpointControllers.addTo(
                manager,
                as.apply("endpoint-controller"),
                as.apply("endpointslice-controller"),
                as.apply("endpointslicemirroring-controller"),
                this::recorder);
        ApiClient nodes = as.apply("node-controller");
        NodeTaintController.addTo(manager, nodes);
        NodeTtl.addTo(manager, as.apply("ttl-controller"));
        NodeLifecycle.addTo(manager, nodes, this::recorder, options.nodeMonitorGrace());
        TaintEviction.addTo(manager, nodes, this::recorder);
        if (!options.clusterCidr().isEmpty()) {
            PodCidrs.addTo(manager, nodes, this::recorder, options.clusterCidr(), options.nodeCidrMask());
        }
        if (!options.loadBalancerCidr().isEmpty()) {
            LoadBalancerController.addTo(
                    manager,
                    as.apply("service-controller"),
                    recorder("service-controller"),
                    options.loadBalancerCidr());
        }
        PodGarbageCollector.addTo(manager, as.apply("pod-garbage-collector"), options.terminatedPods());
        ResourceQuotaController.addTo(manager, as.apply("resourcequota-controller"), discovery);
        GarbageCollector.addTo(manager, as.apply("generic-garbage-collector"), discovery, this::recorder);
    }

    /**
     * An endpoint that lets nothing through once this has been closed: controllers end one after the other, and another
     * process may lead by then.
     */
    private ApiEndpoint untilClosed(ApiEndpoint endpoint) {
        return request -> closed
                ? CompletableFuture.failedFuture(new IOException("the controllers have ended"))
                : endpoint.exchange(request);
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
        closed = true;
        manager.close();
        recorders.values().forEach(EventRecorder::close);
    }
}
