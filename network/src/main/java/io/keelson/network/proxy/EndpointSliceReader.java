package io.keelson.network.proxy;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.ForNode;
import io.fabric8.kubernetes.api.model.discovery.v1.ForZone;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the endpoints of one service from all its slices. */
final class EndpointSliceReader {
    /** The service that a slice belongs to. */
    static final String SERVICE_NAME = "kubernetes.io/service-name";
    /** The slices of headless services, which have nothing to proxy. */
    static final String HEADLESS = "service.kubernetes.io/headless";

    /** What a service port finds its endpoints under. */
    record PortKey(String name, TransportProtocol protocol) {}

    private EndpointSliceReader() {}

    /** How many addresses of a node are ready behind a service. */
    static int localReady(Collection<EndpointSlice> slices, String nodeName) {
        return (int) slices.stream()
                .flatMap(slice -> slice.getEndpoints().stream())
                .filter(endpoint -> nodeName.equals(endpoint.getNodeName()))
                .filter(endpoint -> endpoint.getConditions() == null
                        || !Boolean.FALSE.equals(endpoint.getConditions().getReady()))
                .flatMap(endpoint -> endpoint.getAddresses().stream().limit(1))
                .distinct()
                .count();
    }

    /**
     * The endpoints of each port, in the order of their slices' names. An address and port that several slices have is
     * one endpoint, as the last slice says.
     */
    static Map<PortKey, List<ServiceEndpoint>> read(
            Collection<EndpointSlice> slices, IpFamily family, String nodeName) {
        Map<PortKey, Map<ServiceEndpoint.Target, ServiceEndpoint>> found = new LinkedHashMap<>();
        slices.stream()
                .filter(slice -> family.word().equals(slice.getAddressType()))
                .sorted(Comparator.comparing(slice -> slice.getMetadata().getName()))
                .forEach(slice -> {
                    for (EndpointPort port : slice.getPorts()) {
                        TransportProtocol protocol = TransportProtocol.of(port.getProtocol());
                        if (protocol != null && port.getPort() != null && port.getPort() > 0) {
                            PortKey key = new PortKey(Objects.requireNonNullElse(port.getName(), ""), protocol);
                            Map<ServiceEndpoint.Target, ServiceEndpoint> into =
                                    found.computeIfAbsent(key, k -> new LinkedHashMap<>());
                            for (Endpoint endpoint : slice.getEndpoints()) {
                                ServiceEndpoint read = endpoint(endpoint, port.getPort(), family, nodeName);
                                if (read != null) {
                                    into.put(read.target(), read);
                                }
                            }
                        }
                    }
                });
        return found.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, e -> new ArrayList<>(e.getValue().values())));
    }

    private static @Nullable ServiceEndpoint endpoint(Endpoint endpoint, int port, IpFamily family, String nodeName) {
        InetAddress address = endpoint.getAddresses().isEmpty()
                ? null
                : AddressRange.address(endpoint.getAddresses().getFirst());
        if (address == null || IpFamily.of(address) != family || !ServicePortReader.usable(address)) {
            return null;
        }
        EndpointConditions conditions = endpoint.getConditions();
        boolean ready = conditions == null || !Boolean.FALSE.equals(conditions.getReady());
        boolean serving = conditions == null || conditions.getServing() == null ? ready : conditions.getServing();
        boolean terminating = conditions != null && Boolean.TRUE.equals(conditions.getTerminating());
        return new ServiceEndpoint(
                address,
                port,
                ready,
                serving,
                terminating,
                nodeName.equals(endpoint.getNodeName()),
                zones(endpoint),
                nodes(endpoint));
    }

    private static Set<String> zones(Endpoint endpoint) {
        return endpoint.getHints() == null
                ? Set.of()
                : endpoint.getHints().getForZones().stream()
                        .map(ForZone::getName)
                        .collect(Collectors.toSet());
    }

    private static Set<String> nodes(Endpoint endpoint) {
        return endpoint.getHints() == null
                ? Set.of()
                : endpoint.getHints().getForNodes().stream()
                        .map(ForNode::getName)
                        .collect(Collectors.toSet());
    }
}
