package io.keelson.kubelet.admission;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.kubelet.container.PodFacts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The node's ports that pods ask for. Two pods do not get the same one, and none gets a port on which the node itself
 * listens: the node's own traffic would be led into the pod.
 */
public final class HostPorts {
    private static final String ANY = "0.0.0.0";

    /**
     * Where a program of the node listens, over TCP.
     *
     * @param address its address; {@code 0.0.0.0} and {@code ::} for all of the node's
     * @param port its port
     */
    public record Listener(String address, int port) {}

    private record Use(String address, String protocol, int port) {
        boolean meets(Use other) {
            return port == other.port
                    && protocol.equals(other.protocol)
                    && (address.equals(other.address) || address.equals(ANY) || other.address.equals(ANY));
        }
    }

    private final List<Use> own = new ArrayList<>();

    /** @param listeners the node's own */
    public HostPorts(Collection<Listener> listeners) {
        listeners.forEach(l -> own.add(new Use(normal(l.address()), "TCP", l.port())));
    }

    /** Returns whether a pod wants a port that another pod has, or the node itself. */
    boolean taken(Pod pod, Collection<Pod> others) {
        Set<Use> wanted = uses(pod);
        if (wanted.isEmpty()) {
            return false;
        }
        // A pod on the node's network cannot redirect anything: where the port is taken its own bind fails.
        if (!PodFacts.hostNetwork(pod) && meet(wanted, own)) {
            return true;
        }
        return others.stream().anyMatch(other -> meet(wanted, uses(other)));
    }

    private static boolean meet(Collection<Use> wanted, Collection<Use> there) {
        return wanted.stream().anyMatch(w -> there.stream().anyMatch(w::meets));
    }

    private static Set<Use> uses(Pod pod) {
        Set<Use> uses = new HashSet<>();
        List<Container> containers = new ArrayList<>(pod.getSpec().getContainers());
        PodFacts.initContainers(pod).stream().filter(PodFacts::sidecar).forEach(containers::add);
        for (Container c : containers) {
            for (ContainerPort p : Objects.requireNonNullElse(c.getPorts(), List.<ContainerPort>of())) {
                int port = Objects.requireNonNullElse(p.getHostPort(), 0);
                if (port > 0) {
                    uses.add(new Use(
                            normal(Objects.requireNonNullElse(p.getHostIP(), "")),
                            Objects.requireNonNullElse(p.getProtocol(), "TCP"),
                            port));
                }
            }
        }
        return uses;
    }

    private static String normal(String address) {
        return address.isEmpty() || address.equals("::") ? ANY : address;
    }
}
