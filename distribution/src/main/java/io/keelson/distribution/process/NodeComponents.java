package io.keelson.distribution.process;

import io.keelson.client.reconcile.Timers;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.NodeConfig;

/** The components of a node besides its runtime, wherever the API server is. */
final class NodeComponents {
    private NodeComponents() {}

    /**
     * Adds them.
     *
     * @param api how they reach the API server
     * @param kubelet the node's kubelet
     * @param runtime the node's runtime, added before; not started yet
     * @param reached the component that makes the API server reachable, added before
     * @param objects the component after which what they read and their roles are there, added before
     */
    static void addTo(
            ComponentGraph graph,
            NodeConfig config,
            ClusterDirectory directory,
            ApiAccess api,
            Timers timers,
            KubeletComponent kubelet,
            RuntimeComponent runtime,
            Component reached,
            Component objects) {
        PolicyComponent policies = new PolicyComponent(config, directory, api);
        runtime.onAttach(policies);
        graph.add(new ProxyComponent(config, directory, api), reached)
                .add(kubelet, reached, runtime)
                .add(new LocalVolumesComponent(config, directory, api, timers), objects)
                .add(new DnsComponent(config, directory, api), objects)
                .add(policies, objects)
                .add(new RoutesComponent(config, directory, api), reached);
    }
}
