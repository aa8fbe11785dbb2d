package io.keelson.network.proxy;

import java.net.InetAddress;
import java.util.Set;

/**
 * Where a service port leads: one address and port of an EndpointSlice.
 *
 * @param ready takes new connections
 * @param serving would take them but for being terminated (KEP-1669)
 * @param terminating its pod is being deleted
 * @param local it is on this node
 * @param zoneHints the zones that shall use it; empty where nothing is said
 * @param nodeHints the nodes that shall use it
 */
record ServiceEndpoint(
        InetAddress address,
        int port,
        boolean ready,
        boolean serving,
        boolean terminating,
        boolean local,
        Set<String> zoneHints,
        Set<String> nodeHints) {

    /** What tells it from others: address and port. */
    Target target() {
        return new Target(address, port);
    }

    /** An address and a port. */
    record Target(InetAddress address, int port) {}
}
