package io.keelson.network.proxy;

import io.keelson.linux.netfilter.ConnectionTracking;
import io.keelson.linux.netfilter.ConnectionTracking.Flow;
import io.keelson.network.proxy.EndpointSliceReader.PortKey;
import io.keelson.network.proxy.ServiceEndpoint.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which UDP flows to services lead to what no longer serves. UDP has no end that the kernel sees: a client that goes on
 * sending from one port would be sent to an endpoint that has gone, or to none, for as long as it sends.
 */
final class StaleFlows {
    private static final int UDP = TransportProtocol.UDP.number();

    private final Map<Target, Set<Target>> addresses = new HashMap<>();
    private final Map<Integer, Set<Target>> nodePorts = new HashMap<>();

    /** Notes a service that has changed. */
    void add(List<ServicePortInfo> ports, Map<PortKey, List<ServiceEndpoint>> endpoints) {
        for (ServicePortInfo port : ports) {
            if (port.protocol() == TransportProtocol.UDP) {
                add(port, endpoints.getOrDefault(new PortKey(port.name(), port.protocol()), List.of()));
            }
        }
    }

    private void add(ServicePortInfo port, List<ServiceEndpoint> endpoints) {
        Set<Target> serving = new HashSet<>();
        for (ServiceEndpoint endpoint : endpoints) {
            if (endpoint.serving()) {
                serving.add(endpoint.target());
            }
        }
        if (serving.isEmpty()) {
            return;
        }
        addresses.put(new Target(port.clusterAddress(), port.port()), serving);
        for (InetAddress address : port.externalAddresses()) {
            addresses.put(new Target(address, port.port()), serving);
        }
        for (InetAddress address : port.loadBalancerAddresses()) {
            addresses.put(new Target(address, port.port()), serving);
        }
        if (port.nodePort() != 0) {
            nodePorts.put(port.nodePort(), serving);
        }
    }

    /** Whether a service has been noted at all. */
    boolean isEmpty() {
        return addresses.isEmpty();
    }

    /** Whether a flow is one of those. */
    boolean stale(Flow flow) {
        if (flow.protocol() != UDP) {
            return false;
        }
        Target answerer = new Target(flow.answerer(), flow.answererPort());
        Set<Target> serving = addresses.get(new Target(flow.destination(), flow.destinationPort()));
        Set<Target> onNode = nodePorts.get(flow.destinationPort());
        return (serving != null && !serving.contains(answerer)) || (onNode != null && !onNode.contains(answerer));
    }

    /** Has the kernel forget them; returns how many they were. */
    int forget(ConnectionTracking connections, IpFamily family) throws IOException {
        int count = 0;
        for (Flow flow : connections.flows(family.number())) {
            if (stale(flow)) {
                connections.forget(family.number(), flow);
                count++;
            }
        }
        return count;
    }
}
