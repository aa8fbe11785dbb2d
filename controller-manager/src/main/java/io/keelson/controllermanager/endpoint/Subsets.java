package io.keelson.controllermanager.endpoint;

import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointPort;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.keelson.client.workload.PodState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The subsets of a service's Endpoints: each says that all its addresses have all its ports. Pure. */
final class Subsets {
    /** Addresses that one Endpoints object may hold; the rest is cut off, ready ones last. */
    static final int CAPACITY = 1000;

    private static final Comparator<EndpointPort> PORTS = Comparator.<EndpointPort, String>comparing(
                    p -> Objects.toString(p.getName(), ""))
            .thenComparing(EndpointPort::getPort)
            .thenComparing(p -> Objects.toString(p.getProtocol(), ""));

    private record Target(String ip, String uid, boolean ready) {}

    private static final Comparator<Target> TARGETS =
            Comparator.comparing(Target::ip).thenComparing(Target::uid).thenComparing(Target::ready);

    private Subsets() {}

    /** The subsets of a service, in an order that does not depend on that of the pods. */
    static List<EndpointSubset> of(Service service, List<Pod> pods) {
        boolean all = ServicePods.publishesAll(service);
        boolean ipv6 = service.getSpec().getIpFamilies() != null
                && !service.getSpec().getIpFamilies().isEmpty()
                && service.getSpec().getIpFamilies().getFirst().equals("IPv6");
        Map<Target, EndpointAddress> addresses = new LinkedHashMap<>();
        Map<Target, Set<EndpointPort>> ports = new TreeMap<>(TARGETS);
        for (Pod pod : pods) {
            List<String> its = ServicePods.addresses(pod, ipv6);
            if (!ServicePods.counts(pod, all) || its.isEmpty()) {
                continue;
            }
            Target target = new Target(its.getFirst(), pod.getMetadata().getUid(), all || PodState.isReady(pod));
            Set<EndpointPort> found = ports(service, pod);
            boolean portless = service.getSpec().getPorts().isEmpty() && ServicePods.isHeadless(service);
            if (!found.isEmpty() || portless) {
                addresses.put(target, address(service, pod, target.ip));
                ports.put(target, found);
            }
        }
        return grouped(addresses, ports);
    }

    private static List<EndpointSubset> grouped(
            Map<Target, EndpointAddress> addresses, Map<Target, Set<EndpointPort>> ports) {
        // Ports that have the same targets share a subset.
        Map<EndpointPort, List<Target>> targets = new TreeMap<>(PORTS);
        List<Target> portless = new ArrayList<>();
        ports.forEach((target, its) -> {
            its.forEach(p -> targets.computeIfAbsent(p, x -> new ArrayList<>()).add(target));
            if (its.isEmpty()) {
                portless.add(target);
            }
        });
        Map<List<Target>, List<EndpointPort>> groups = new LinkedHashMap<>();
        targets.forEach((port, its) ->
                groups.computeIfAbsent(its, x -> new ArrayList<>()).add(port));
        if (!portless.isEmpty()) {
            groups.put(portless, new ArrayList<>());
        }
        List<EndpointSubset> subsets = new ArrayList<>();
        groups.forEach((its, group) -> {
            EndpointSubset subset = new EndpointSubset();
            subset.setAddresses(list(its, addresses, true));
            subset.setNotReadyAddresses(list(its, addresses, false));
            subset.setPorts(group);
            subsets.add(subset);
        });
        return subsets;
    }

    private static List<EndpointAddress> list(
            List<Target> targets, Map<Target, EndpointAddress> addresses, boolean ready) {
        return new ArrayList<>(targets.stream()
                .filter(t -> t.ready == ready)
                .map(t -> Objects.requireNonNull(addresses.get(t)))
                .toList());
    }

    private static Set<EndpointPort> ports(Service service, Pod pod) {
        Set<EndpointPort> ports = new TreeSet<>(PORTS);
        for (ServicePort port : service.getSpec().getPorts()) {
            Integer number = ServicePods.port(pod, port);
            if (number != null) {
                EndpointPort one = new EndpointPort();
                one.setName(port.getName());
                one.setPort(number);
                one.setProtocol(port.getProtocol());
                one.setAppProtocol(port.getAppProtocol());
                ports.add(one);
            }
        }
        return ports;
    }

    private static EndpointAddress address(Service service, Pod pod, String ip) {
        EndpointAddress address = new EndpointAddress();
        address.setIp(ip);
        address.setHostname(ServicePods.hostname(pod, service));
        address.setNodeName(pod.getSpec().getNodeName());
        address.setTargetRef(reference(pod));
        return address;
    }

    static ObjectReference reference(Pod pod) {
        ObjectReference reference = new ObjectReference();
        reference.setKind("Pod");
        reference.setNamespace(pod.getMetadata().getNamespace());
        reference.setName(pod.getMetadata().getName());
        reference.setUid(pod.getMetadata().getUid());
        return reference;
    }

    /**
     * Cuts subsets down to the capacity, in proportion, those not ready first.
     *
     * @return whether something was cut
     */
    static boolean truncate(List<EndpointSubset> subsets) {
        int ready = subsets.stream().mapToInt(s -> s.getAddresses().size()).sum();
        int notReady =
                subsets.stream().mapToInt(s -> s.getNotReadyAddresses().size()).sum();
        if (ready + notReady <= CAPACITY) {
            return false;
        }
        boolean cutReady = ready > CAPACITY;
        int room = cutReady ? CAPACITY : CAPACITY - ready;
        int total = cutReady ? ready : notReady;
        int left = room;
        for (EndpointSubset subset : subsets) {
            List<EndpointAddress> from = cutReady ? subset.getAddresses() : subset.getNotReadyAddresses();
            int share = Math.min(left, (int) Math.ceil((double) from.size() / total * room));
            List<EndpointAddress> kept = new ArrayList<>(from.subList(0, Math.min(from.size(), share)));
            left -= kept.size();
            if (cutReady) {
                subset.setAddresses(kept);
                subset.setNotReadyAddresses(List.of());
            } else {
                subset.setNotReadyAddresses(kept);
            }
        }
        return true;
    }
}
