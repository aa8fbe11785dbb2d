package io.keelson.controllermanager.service;

import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.LoadBalancerStatus;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Gives services of the type {@code LoadBalancer} an address of a range, unless their class says that they are somebody
 * else's. One worker, so that no address is given twice; what was given and has not come back yet is remembered.
 */
public final class LoadBalancerController implements Reconciler<ObjectKey> {
    static final String FINALIZER = "service.kubernetes.io/load-balancer-cleanup";

    private final ApiClient api;
    private final Informer<Service> services;
    private final LoadBalancerAddresses addresses;
    private final EventRecorder events;
    private final Map<ObjectKey, String> given = new HashMap<>();

    private LoadBalancerController(
            ApiClient api, Informer<Service> services, LoadBalancerAddresses addresses, EventRecorder events) {
        this.api = api;
        this.services = services;
        this.addresses = addresses;
        this.events = events;
    }

    /**
     * Adds it to a manager.
     *
     * @param cidr the range of addresses, IPv4
     */
    public static void addTo(Manager manager, ApiClient api, EventRecorder events, String cidr) {
        Informer<Service> services = manager.informers().of(Service.class);
        WorkQueue<ObjectKey> queue = new WorkQueue<>(manager.timers());
        services.addHandler(Informer.Handler.each(service -> queue.add(ObjectKey.of(service))));
        manager.add(new Controller<>(
                "service",
                1,
                queue,
                new LoadBalancerController(api, services, LoadBalancerAddresses.of(cidr), events)));
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Service service = services.get(key);
        if (service == null) {
            given.remove(key);
            return Result.done();
        }
        if (isOurs(service) && service.getMetadata().getDeletionTimestamp() == null) {
            return ensure(key, service);
        }
        if (service.getMetadata().getFinalizers().contains(FINALIZER)) {
            cleanUp(key, service);
        }
        return Result.done();
    }

    /** Whether a service is one of this controller: of the type, and of no class. */
    static boolean isOurs(Service service) {
        return "LoadBalancer".equals(service.getSpec().getType())
                && service.getSpec().getLoadBalancerClass() == null;
    }

    private Result ensure(ObjectKey key, Service service) {
        String has = address(service);
        String wanted = Objects.toString(service.getSpec().getLoadBalancerIP(), "");
        boolean held = service.getMetadata().getFinalizers().contains(FINALIZER);
        if (held && addresses.contains(has) && (wanted.isEmpty() || wanted.equals(has))) {
            given.remove(key);
            return Result.done();
        }
        events.event(service, EventRecorder.NORMAL, "EnsuringLoadBalancer", "Ensuring load balancer");
        String chosen = addresses.contains(has) && wanted.isEmpty() ? has : addresses.choose(wanted, taken(key));
        if (chosen == null) {
            events.event(
                    service,
                    EventRecorder.WARNING,
                    "SyncLoadBalancerFailed",
                    "Error syncing load balancer: failed to ensure load balancer: "
                            + (wanted.isEmpty()
                                    ? "all addresses of the range are taken"
                                    : "address " + wanted + " is taken or not one of the range"));
            return Result.again();
        }
        Set<String> finalizers = new HashSet<>(service.getMetadata().getFinalizers());
        finalizers.add(FINALIZER);
        write(service, List.copyOf(finalizers), List.of(Map.of("ip", chosen)));
        given.put(key, chosen);
        events.event(service, EventRecorder.NORMAL, "EnsuredLoadBalancer", "Ensured load balancer");
        return Result.done();
    }

    private void cleanUp(ObjectKey key, Service service) {
        events.event(service, EventRecorder.NORMAL, "DeletingLoadBalancer", "Deleting load balancer");
        List<String> finalizers = service.getMetadata().getFinalizers().stream()
                .filter(f -> !f.equals(FINALIZER))
                .toList();
        write(service, finalizers, List.of());
        given.remove(key);
        events.event(service, EventRecorder.NORMAL, "DeletedLoadBalancer", "Deleted load balancer");
    }

    private Set<String> taken(ObjectKey except) {
        Set<String> taken = new HashSet<>();
        for (Service other : services.list()) {
            if (!ObjectKey.of(other).equals(except)) {
                ingress(other).forEach(i -> taken.add(Objects.toString(i.getIp(), "")));
            }
        }
        given.forEach((key, address) -> {
            if (!key.equals(except)) {
                taken.add(address);
            }
        });
        taken.remove("");
        return taken;
    }

    private static String address(Service service) {
        return ingress(service).stream()
                .map(i -> Objects.toString(i.getIp(), ""))
                .findFirst()
                .orElse("");
    }

    private static List<LoadBalancerIngress> ingress(Service service) {
        LoadBalancerStatus status =
                service.getStatus() == null ? null : service.getStatus().getLoadBalancer();
        return status == null || status.getIngress() == null ? List.of() : status.getIngress();
    }

    private void write(Service service, List<String> finalizers, List<Map<String, String>> ingress) {
        Map<String, Object> metadata = new TreeMap<>();
        metadata.put("resourceVersion", service.getMetadata().getResourceVersion());
        metadata.put("finalizers", finalizers.isEmpty() ? null : finalizers);
        Map<String, Object> status = new TreeMap<>();
        status.put("ingress", ingress.isEmpty() ? null : ingress);
        try {
            api.patchStatus(
                    service,
                    ApiClient.MERGE_PATCH,
                    Map.of("metadata", metadata, "status", Map.of("loadBalancer", status)));
        } catch (KubernetesClientException e) {
            if (!Failures.notFound(e)) {
                throw e;
            }
        }
    }
}
