package io.keelson.network.proxy;

import java.net.InetAddress;
import java.util.List;

/**
 * One port of a service in one address family, with everything the proxy needs to know of it.
 *
 * @param name the port's name; empty where it has none
 * @param port the port of cluster, external and load balancer addresses
 * @param nodePort 0 for none
 * @param loadBalancerAddresses those of the status whose mode is VIP
 * @param sourceRanges who may reach the load balancer's addresses; empty for all
 * @param affinitySeconds how long a client stays with its endpoint; 0 for no affinity
 * @param internalLocal whether only endpoints on this node are used for the cluster address
 * @param externalLocal whether only endpoints on this node are used for traffic from outside
 */
record ServicePortInfo(
        String name,
        TransportProtocol protocol,
        InetAddress clusterAddress,
        int port,
        int nodePort,
        List<InetAddress> externalAddresses,
        List<InetAddress> loadBalancerAddresses,
        List<AddressRange> sourceRanges,
        int affinitySeconds,
        boolean internalLocal,
        boolean externalLocal) {

    /** Whether anything but the cluster address leads to it. */
    boolean externallyAccessible() {
        return nodePort != 0 || !externalAddresses.isEmpty() || !loadBalancerAddresses.isEmpty();
    }

    /** Whether some traffic may go to endpoints of all nodes. */
    boolean usesClusterEndpoints() {
        return !internalLocal || externallyAccessible();
    }

    /** Whether some traffic goes to endpoints of this node only. */
    boolean usesLocalEndpoints() {
        return internalLocal || (externalLocal && externallyAccessible());
    }
}
