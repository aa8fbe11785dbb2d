package io.keelson.controllermanager.endpoint;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
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
import io.keelson.client.workload.PodState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the slices of services that select pods. Slices of services that are gone go with their owner. */
final class EndpointSliceReconciler implements Reconciler<ObjectKey> {
    static final String MANAGER = "endpointslice-controller.k8s.io";
    private static final String HEADLESS = "service.kubernetes.io/headless";

    private final Informer<Service> services;
    private final Informer<Pod> pods;
    private final Informer<Node> nodes;
    private final SliceWriter slices;
    private final EventRecorder events;
    private final TriggerTimes triggers = new TriggerTimes();

    EndpointSliceReconciler(
            Informer<Service> services,
            Informer<Pod> pods,
            Informer<Node> nodes,
            SliceWriter slices,
            EventRecorder events) {
        this.services = services;
        this.pods = pods;
        this.nodes = nodes;
        this.slices = slices;
        this.events = events;
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Service service = services.get(key);
        if (service == null) {
            triggers.forget(key);
            return Result.done();
        }
        if (service.getMetadata().getDeletionTimestamp() != null
                || "ExternalName".equals(service.getSpec().getType())
                || !ServicePods.hasSelector(service)) {
            return Result.done();
        }
        List<Pod> selected = pods.list(key.namespace()).stream()
                .filter(p -> ServicePods.selects(service, p))
                .toList();
        Instant trigger = triggers.changed(key, service, selected);
        List<Pod> chosen =
                selected.stream().filter(p -> ServicePods.counts(p, true)).toList();
        List<EndpointSlice> all = slices.of(key);
        Set<String> types = addressTypes(service);
        Set<String> left = new LinkedHashSet<>();
        SliceWriter.Marks marks =
                new SliceWriter.Marks(labels(service), has -> TriggerTimes.annotate(has, trigger), false);
        for (String type : types) {
            List<EndpointSlice> ours = new ArrayList<>();
            for (EndpointSlice slice : all) {
                if (type.equals(slice.getAddressType()) && Owners.controls(service, slice)) {
                    ours.add(slice);
                }
            }
            Map<List<EndpointPort>, List<Endpoint>> wanted = new LinkedHashMap<>();
            left.addAll(endpoints(service, chosen, type.equals("IPv6"), wanted));
            TrafficHints.set(service, wanted.values());
            SlicePlan plan = SlicePlan.of(ours, wanted, SlicePlan.MOST, true);
            slices.carryOut(plan, ours, service, type, marks);
        }
        for (EndpointSlice slice : all) {
            if (!types.contains(slice.getAddressType()) || !Owners.controls(service, slice)) {
                slices.delete(slice);
            }
        }
        if (left.isEmpty()) {
            return Result.done();
        }
        events.event(
                service,
                EventRecorder.WARNING,
                "FailedToUpdateEndpointSlices",
                "Error updating Endpoint Slices for Service " + key + ": "
                        + (left.size() == 1 ? left.iterator().next() : "[" + String.join(", ", left) + "]"));
        return Result.again();
    }

    /** Adds the endpoints of pods; returns what to say of those left out because their node is not known yet. */
    private List<String> endpoints(
            Service service, List<Pod> chosen, boolean ipv6, Map<List<EndpointPort>, List<Endpoint>> wanted) {
        List<String> left = new ArrayList<>();
        for (Pod pod : chosen) {
            List<String> addresses = ServicePods.addresses(pod, ipv6);
            String name = pod.getSpec().getNodeName();
            Node node = name == null || name.isEmpty() ? null : nodes.get(null, name);
            if (node == null && !ServicePods.publishesAll(service)) {
                left.add("skipping Pod " + pod.getMetadata().getName() + " for Service " + ObjectKey.of(service)
                        + ": Node " + Objects.toString(name, "") + " Not Found");
            } else if (!addresses.isEmpty()) {
                wanted.computeIfAbsent(ports(service, pod), p -> new ArrayList<>())
                        .add(endpoint(service, pod, node, addresses));
            }
        }
        return left;
    }

    private static Endpoint endpoint(Service service, Pod pod, @Nullable Node node, List<String> addresses) {
        boolean serving = PodState.isReady(pod);
        boolean terminating = PodState.isDeleted(pod);
        EndpointConditions conditions = new EndpointConditions();
        conditions.setReady(ServicePods.publishesAll(service) || serving && !terminating);
        conditions.setServing(serving);
        conditions.setTerminating(terminating);
        Endpoint endpoint = new Endpoint();
        endpoint.setAddresses(addresses);
        endpoint.setConditions(conditions);
        endpoint.setHostname(ServicePods.hostname(pod, service));
        endpoint.setNodeName(pod.getSpec().getNodeName());
        endpoint.setTargetRef(Subsets.reference(pod));
        Map<String, String> labels = node == null ? null : node.getMetadata().getLabels();
        endpoint.setZone(labels == null ? null : labels.get("topology.kubernetes.io/zone"));
        return endpoint;
    }

    private static List<EndpointPort> ports(Service service, Pod pod) {
        List<EndpointPort> ports = new ArrayList<>();
        for (ServicePort port : service.getSpec().getPorts()) {
            Integer number = ServicePods.port(pod, port);
            if (number != null) {
                EndpointPort one = new EndpointPort();
                one.setName(port.getName() == null ? "" : port.getName());
                one.setPort(number);
                one.setProtocol(port.getProtocol());
                one.setAppProtocol(port.getAppProtocol());
                ports.add(one);
            }
        }
        return ports;
    }

    private static Set<String> addressTypes(Service service) {
        Set<String> types = new LinkedHashSet<>(service.getSpec().getIpFamilies());
        if (types.isEmpty()) {
            String ip = service.getSpec().getClusterIP();
            types.add(ip != null && ip.indexOf(':') >= 0 ? "IPv6" : "IPv4");
        }
        return types;
    }

    private static Map<String, String> labels(Service service) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (service.getMetadata().getLabels() != null) {
            labels.putAll(service.getMetadata().getLabels());
        }
        labels.remove(HEADLESS);
        if (ServicePods.isHeadless(service)) {
            labels.put(HEADLESS, "");
        }
        labels.put(SliceWriter.SERVICE, service.getMetadata().getName());
        labels.put(SliceWriter.MANAGED_BY, MANAGER);
        return labels;
    }
}
