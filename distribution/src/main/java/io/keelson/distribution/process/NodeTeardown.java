package io.keelson.distribution.process;

import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.cluster.NodeConfig;
import io.keelson.network.policy.NetworkPolicyAgent;
import io.keelson.network.proxy.ServiceProxy;
import io.keelson.network.route.NodeToNodeRoutes;
import io.keelson.podruntime.PodRuntime;
import java.io.IOException;

/** Stops everything that runs on a node whose process has ended, however it ended. */
public final class NodeTeardown {
    private NodeTeardown() {}

    /**
     * Stops all pods and removes their mounts, namespaces, cgroups, interfaces and nftables tables.
     *
     * @throws ConfigurationException where something could not be removed; running it again goes on
     */
    public static void run(NodeConfig config, ClusterDirectory directory) {
        try {
            PodRuntime.open(Nodes.runtimeConfig(config, directory)).destroyAll();
            Nodes.dnsLink(directory).remove();
            NetworkPolicyAgent.remove(Nodes.policyTable(directory));
            NodeToNodeRoutes.remove(Nodes.routeConfig(config, directory, 0));
            ServiceProxy.remove(Nodes.proxyConfig(config, directory));
        } catch (IOException e) {
            throw ConfigurationException.because("not everything of the node could be stopped", e);
        }
    }
}
