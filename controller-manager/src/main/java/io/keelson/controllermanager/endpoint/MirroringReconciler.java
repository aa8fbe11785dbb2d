package io.keelson.controllermanager.endpoint;

import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.workload.Owners;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Mirrors Endpoints that people or programs write for services without a selector into slices. */
final class MirroringReconciler implements Reconciler<ObjectKey> {
    static final String MANAGER = "endpointslicemirroring-controller.k8s.io";
    private static final String SKIP = "endpointslice.kubernetes.io/skip-mirror";
    private static final String LEADER = "control-plane.alpha.kubernetes.io/leader";
    private static final List<String> NOT_COPIED = List.of(
            "kubectl.kubernetes.io/last-applied-configuration", "endpoints.kubernetes.io/last-change-trigger-time");
    private static final int MOST_PER_SUBSET = 1000;

    private final Informer<Service> services;
    private final Informer<Endpoints> endpoints;
    private final SliceWriter slices;
    private final EventRecorder events;

    MirroringReconciler(
            Informer<Service> services, Informer<Endpoints> endpoints, SliceWriter slices, EventRecorder events) {
        this.services = services;
        this.endpoints = endpoints;
        this.slices = slices;
        this.events = events;
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Endpoints source = endpoints.get(key);
        Service service = services.get(key);
        List<EndpointSlice> existing = slices.of(key);
        if (source == null || service == null || ServicePods.hasSelector(service) || !mirrored(source)) {
            existing.forEach(slices::delete);
            return Result.done();
        }
        Map<String, String> annotations = annotations(source);
        SliceWriter.Marks marks = new SliceWriter.Marks(labels(source), has -> annotations, true);
        int skipped = skipped(source);
        if (skipped > 0) {
            events.event(
                    source,
                    EventRecorder.WARNING,
                    "TooManyAddressesToMirror",
                    "A max of " + MOST_PER_SUBSET
                            + " addresses can be mirrored to EndpointSlices per Endpoints subset. " + skipped
                            + " addresses were skipped");
        }
        for (String type : List.of("IPv4", "IPv6")) {
            List<EndpointSlice> ours = existing.stream()
                    .filter(s -> type.equals(s.getAddressType()) && Owners.controls(source, s))
                    .toList();
            SlicePlan plan = SlicePlan.of(ours, wanted(source, type.equals("IPv6")), MOST_PER_SUBSET, false);
            slices.carryOut(plan, ours, source, type, marks);
        }
        return Result.done();
    }

    /** Whether Endpoints are to be mirrored. */
    static boolean mirrored(Endpoints source) {
        Map<String, String> labels = nonNull(source.getMetadata().getLabels());
        return !"true".equals(labels.get(SKIP))
                && !nonNull(source.getMetadata().getAnnotations()).containsKey(LEADER);
    }

    private static Map<List<EndpointPort>, List<Endpoint>> wanted(Endpoints source, boolean ipv6) {
        Map<List<EndpointPort>, List<Endpoint>> wanted = new LinkedHashMap<>();
        for (EndpointSubset subset : subsets(source)) {
            List<Endpoint> all = new ArrayList<>();
            Stream.concat(
                            subset.getAddresses().stream().map(a -> endpoint(a, true)),
                            subset.getNotReadyAddresses().stream().map(a -> endpoint(a, false)))
                    .limit(MOST_PER_SUBSET)
                    .filter(e -> e.getAddresses().getFirst().indexOf(':') >= 0 == ipv6)
                    .forEach(all::add);
            if (!all.isEmpty()) {
                wanted.computeIfAbsent(ports(subset), p -> new ArrayList<>()).addAll(all);
            }
        }
        return wanted;
    }

    private static List<EndpointSubset> subsets(Endpoints source) {
        return source.getSubsets() == null ? List.of() : source.getSubsets();
    }

    private static int skipped(Endpoints source) {
        return subsets(source).stream()
                .mapToInt(s -> Math.max(
                        0, s.getAddresses().size() + s.getNotReadyAddresses().size() - MOST_PER_SUBSET))
                .sum();
    }

    private static Endpoint endpoint(EndpointAddress address, boolean ready) {
        EndpointConditions conditions = new EndpointConditions();
        conditions.setReady(ready);
        Endpoint endpoint = new Endpoint();
        endpoint.setAddresses(List.of(address.getIp()));
        endpoint.setConditions(conditions);
        String hostname = address.getHostname();
        endpoint.setHostname(hostname == null || hostname.isEmpty() ? null : hostname);
        endpoint.setNodeName(address.getNodeName());
        endpoint.setTargetRef(address.getTargetRef());
        return endpoint;
    }

    private static List<EndpointPort> ports(EndpointSubset subset) {
        List<EndpointPort> ports = new ArrayList<>();
        for (io.fabric8.kubernetes.api.model.EndpointPort port : subset.getPorts()) {
            EndpointPort one = new EndpointPort();
            one.setName(Objects.toString(port.getName(), ""));
            one.setPort(port.getPort());
            one.setProtocol(port.getProtocol());
            one.setAppProtocol(port.getAppProtocol());
            ports.add(one);
        }
        return ports;
    }

    private static Map<String, String> labels(Endpoints source) {
        Map<String, String> labels =
                new LinkedHashMap<>(nonNull(source.getMetadata().getLabels()));
        labels.put(SliceWriter.SERVICE, source.getMetadata().getName());
        labels.put(SliceWriter.MANAGED_BY, MANAGER);
        return labels;
    }

    private static Map<String, String> annotations(Endpoints source) {
        Map<String, String> annotations =
                new LinkedHashMap<>(nonNull(source.getMetadata().getAnnotations()));
        NOT_COPIED.forEach(annotations::remove);
        return annotations;
    }

    private static Map<String, String> nonNull(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }
}
