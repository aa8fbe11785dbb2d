package io.keelson.distribution.process;

import io.keelson.client.reconcile.Timers;
import io.keelson.distribution.ProgramVersion;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ClusterState;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.cluster.JoinedNode;
import io.keelson.distribution.cluster.NodeConfig;
import io.keelson.distribution.cluster.ProcessStart;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process of a machine that is a node of a cluster elsewhere: runtime, kubelet, proxy, names, policies, routes. */
final class NodeServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeServer.class);

    private final ComponentGraph graph;
    private final StateKeeper keeper;
    private final DirectoryLock lock;

    private NodeServer(ComponentGraph graph, StateKeeper keeper, DirectoryLock lock) {
        this.graph = graph;
        this.keeper = keeper;
        this.lock = lock;
    }

    /**
     * Starts all; returns when the node is registered.
     *
     * @throws RuntimeException where a component does not start; what had started is stopped again
     */
    static NodeServer start(JoinedNode joined, ClusterDirectory directory) {
        DirectoryLock lock = DirectoryLock.take(directory);
        StateKeeper keeper = new StateKeeper(
                directory,
                new ClusterState(
                        ProcessHandle.current().pid(),
                        ProcessStart.of(ProcessHandle.current()),
                        ProgramVersion.current(),
                        joined.server(),
                        ClusterState.Phase.STARTING,
                        "starting the node",
                        joined.node().nodeName(),
                        Map.of()));
        keeper.tell(ClusterState.Phase.STARTING, "starting the node");
        ComponentGraph graph = compose(new ComponentGraph(keeper), joined.node(), directory);
        try {
            graph.start();
        } catch (RuntimeException e) {
            graph.stop();
            keeper.tell(ClusterState.Phase.FAILED, ClusterServer.reason(e));
            lock.close();
            throw e;
        }
        keeper.tell(ClusterState.Phase.READY, "running");
        LOG.info("node {} of {} is up", joined.node().nodeName(), joined.server());
        return new NodeServer(graph, keeper, lock);
    }

    private static ComponentGraph compose(ComponentGraph graph, NodeConfig config, ClusterDirectory directory) {
        Timers timers = Timers.system();
        RemoteApi api = new RemoteApi(directory);
        RuntimeComponent runtime = new RuntimeComponent(config, directory);
        KubeletComponent kubelet = new KubeletComponent(
                config,
                directory,
                api,
                runtime,
                timers,
                new KubeletComponent.Files(directory.nodeServing(), directory.nodeServing()),
                List.of());
        graph.add(api).add(runtime);
        NodeComponents.addTo(graph, config, directory, api, timers, kubelet, runtime, api, api);
        return graph.add(new NodeCertificates(config, directory, api), kubelet);
    }

    /** Writes the components' health where it changed. */
    void refresh() {
        keeper.refresh();
    }

    @Override
    public void close() {
        try {
            keeper.tell(ClusterState.Phase.STOPPING, "stopping");
        } catch (ConfigurationException e) {
            LOG.warn("{}", e.getMessage());
        }
        graph.stop();
        lock.close();
    }
}
