package io.keelson.distribution.process;

import io.keelson.apiserver.certificate.ClusterIdentity;
import io.keelson.client.reconcile.Timers;
import io.keelson.distribution.ProgramVersion;
import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ClusterState;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.cluster.ProcessStart;
import io.keelson.kubelet.admission.HostPorts.Listener;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** The cluster's process: everything one machine runs, composed by Spring Boot. */
public final class ClusterServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterServer.class);

    private final ConfigurableApplicationContext context;
    private final StateKeeper keeper;
    private final DirectoryLock lock;

    /** What Spring Boot starts from; the components are registered one by one, nothing is searched for. */
    static final class Application {}

    private ClusterServer(ConfigurableApplicationContext context, StateKeeper keeper, DirectoryLock lock) {
        this.context = context;
        this.keeper = keeper;
        this.lock = lock;
    }

    /**
     * Starts all components of a cluster; returns when it can be used. The cluster's state file says how far it is.
     *
     * @throws RuntimeException where a component does not start; what had started is stopped again
     */
    public static ClusterServer start(ClusterConfig config, ClusterDirectory directory) {
        return start(config, directory, ClusterServer::everything);
    }

    /** As {@link #start}, but the API server and its store alone. */
    public static ClusterServer startApiServer(ClusterConfig config, ClusterDirectory directory) {
        return start(config, directory, ClusterServer::apiServer);
    }

    /** Says which components there are and what each needs. */
    @FunctionalInterface
    private interface Composition {
        ComponentGraph compose(ComponentGraph graph, ClusterConfig config, ClusterDirectory directory);
    }

    private static ClusterServer start(ClusterConfig config, ClusterDirectory directory, Composition composition) {
        DirectoryLock lock = DirectoryLock.take(directory);
        ClusterState initial = new ClusterState(
                ProcessHandle.current().pid(),
                ProcessStart.of(ProcessHandle.current()),
                ProgramVersion.current(),
                config.serverUrl(),
                ClusterState.Phase.STARTING,
                "starting the control plane",
                config.node() ? config.nodeName() : null,
                Map.of());
        StateKeeper keeper = new StateKeeper(directory, initial);
        keeper.tell(ClusterState.Phase.STARTING, "starting the control plane");
        try {
            ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                    .web(WebApplicationType.NONE)
                    .bannerMode(Banner.Mode.OFF)
                    .logStartupInfo(false)
                    .registerShutdownHook(false)
                    .initializers(c -> {
                        ComponentGraph graph = composition.compose(new ComponentGraph(keeper), config, directory);
                        ((GenericApplicationContext) c).registerBean(ComponentGraph.class, () -> graph);
                    })
                    .run();
            keeper.tell(ClusterState.Phase.READY, "running");
            LOG.info("the cluster is up at {}", config.serverUrl());
            return new ClusterServer(context, keeper, lock);
        } catch (RuntimeException e) {
            keeper.tell(ClusterState.Phase.FAILED, reason(e));
            lock.close();
            throw e;
        }
    }

    private static ComponentGraph apiServer(ComponentGraph graph, ClusterConfig config, ClusterDirectory directory) {
        StorageComponent storage = new StorageComponent(config, directory);
        return graph.add(storage).add(new ApiServerComponent(config, directory, storage), storage);
    }

    private static ComponentGraph everything(ComponentGraph graph, ClusterConfig config, ClusterDirectory directory) {
        Timers timers = Timers.system();
        StorageComponent storage = new StorageComponent(config, directory);
        ApiServerComponent api = new ApiServerComponent(config, directory, storage);
        ControllersComponent controllers = new ControllersComponent(config, api, timers);
        SchedulerComponent scheduler = new SchedulerComponent(config, api);
        graph.add(storage);
        if (config.node()) {
            // Added before the API server so that it stops after it: the kubelet's last words need both.
            RuntimeComponent runtime = new RuntimeComponent(config.nodeConfig(), directory);
            NodeObjects objects = new NodeObjects(config.nodeConfig(), api);
            graph.add(runtime)
                    .add(api, storage)
                    .add(objects, api)
                    .add(new PodGateway(config, api, runtime), api, runtime);
            KubeletComponent kubelet = new KubeletComponent(
                    config.nodeConfig(),
                    directory,
                    api,
                    runtime,
                    timers,
                    new KubeletComponent.Files(
                            directory.pki().resolve(ClusterIdentity.KUBELET_SERVING.fileName() + ".crt"),
                            directory.pki().resolve(ClusterIdentity.KUBELET_SERVING.fileName() + ".key")),
                    List.of(new Listener(config.address(), config.port())));
            NodeComponents.addTo(graph, config.nodeConfig(), directory, api, timers, kubelet, runtime, api, objects);
        } else {
            graph.add(api, storage);
        }
        return graph.add(controllers, api).add(scheduler, api);
    }

    /** Returns why a start failed, as one sentence: what we ourselves say of it, else the innermost reason. */
    static String reason(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t.getMessage() != null && t.getClass().getName().startsWith("io.keelson.")) {
                return t.getMessage();
            }
        }
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    @Override
    public void close() {
        try {
            keeper.tell(ClusterState.Phase.STOPPING, "stopping");
        } catch (ConfigurationException e) {
            LOG.warn("{}", e.getMessage());
        }
        context.close();
        lock.close();
    }

    /** Writes the components' health where it changed. */
    public void refresh() {
        keeper.refresh();
    }
}
