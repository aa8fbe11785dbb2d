package io.keelson.network.policy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What policies see of a pod.
 *
 * @param namespace of the pod
 * @param labels of the pod
 * @param addresses its own addresses
 * @param ports its named ports
 * @param local whether it runs on this node
 * @param created in the API's form, which sorts by time
 */
record PolicyPod(
        String namespace,
        Map<String, String> labels,
        List<InetAddress> addresses,
        List<NamedPort> ports,
        boolean local,
        String created) {

    /** A port of a container; the protocol in lower case. */
    record NamedPort(String name, String protocol, int number) {}

    /**
     * What policies see of a pod, or null: pods in the node's network are the node, and one that has ended has given its
     * address back.
     */
    static @Nullable PolicyPod of(Pod pod, String node) {
        return at(pod, node, addresses(pod));
    }

    /** As {@link #of}, of a pod that has these addresses. */
    static @Nullable PolicyPod at(Pod pod, String node, List<InetAddress> addresses) {
        boolean ended = pod.getStatus() != null
                && ("Succeeded".equals(pod.getStatus().getPhase())
                        || "Failed".equals(pod.getStatus().getPhase()));
        if (pod.getSpec() == null || Boolean.TRUE.equals(pod.getSpec().getHostNetwork()) || ended) {
            return null;
        }
        return addresses.isEmpty()
                ? null
                : new PolicyPod(
                        pod.getMetadata().getNamespace(),
                        Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of()),
                        addresses,
                        ports(pod),
                        node.equals(pod.getSpec().getNodeName()),
                        Objects.requireNonNullElse(pod.getMetadata().getCreationTimestamp(), ""));
    }

    private static List<InetAddress> addresses(Pod pod) {
        if (pod.getStatus() == null || pod.getStatus().getPodIPs() == null) {
            return List.of();
        }
        List<InetAddress> addresses = new ArrayList<>();
        for (PodIP ip : pod.getStatus().getPodIPs()) {
            try {
                addresses.add(InetAddress.ofLiteral(ip.getIp()));
            } catch (IllegalArgumentException e) {
                // The API server checks addresses; whatever this is, no packet has it.
            }
        }
        return addresses;
    }

    private static List<NamedPort> ports(Pod pod) {
        return Stream.concat(
                        pod.getSpec().getContainers().stream(),
                        Objects.requireNonNullElse(pod.getSpec().getInitContainers(), List.<Container>of()).stream()
                                .filter(c -> "Always".equals(c.getRestartPolicy())))
                .flatMap(c -> Objects.requireNonNullElse(c.getPorts(), List.<ContainerPort>of()).stream())
                .filter(p -> p.getName() != null && p.getContainerPort() != null)
                .map(p -> new NamedPort(
                        p.getName(),
                        Objects.requireNonNullElse(p.getProtocol(), "TCP").toLowerCase(Locale.ROOT),
                        p.getContainerPort()))
                .toList();
    }
}
