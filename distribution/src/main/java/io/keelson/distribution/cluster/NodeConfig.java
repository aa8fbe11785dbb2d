package io.keelson.distribution.cluster;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a machine is set up as a node of a cluster, wherever the cluster's API server runs.
 *
 * @param nodeName the node's name, a lower-case DNS subdomain
 * @param address the address the node is reached by; null for that of the interface the default route leads through
 * @param clusterCidr the range pod addresses of all nodes come from
 * @param serviceCidr the range service addresses come from
 * @param clusterDomain the DNS domain of services
 * @param kubeletPort the port the kubelet serves logs and exec on
 * @param kubeletConfig a file with the kubelet's settings, a {@code KubeletConfiguration}; null for none
 */
public record NodeConfig(
        String nodeName,
        @Nullable String address,
        String clusterCidr,
        String serviceCidr,
        String clusterDomain,
        int kubeletPort,
        @Nullable Path kubeletConfig) {

    /** Returns how the machine of a directory is set up, whether its cluster is here or elsewhere. */
    public static NodeConfig of(ClusterDirectory directory) {
        return JoinedNode.isIn(directory)
                ? JoinedNode.read(directory).node()
                : ClusterConfig.of(directory).nodeConfig();
    }
}
