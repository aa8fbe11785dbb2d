package io.keelson.network.dns.record;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.keelson.client.informer.Informer;
import io.keelson.client.informer.Informers;
import io.keelson.client.informer.PartialObject;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.transport.ResourcePath;
import java.net.InetAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The cluster's names, kept up by informers: an event costs what one service has endpoints. Names of objects are in lower
 * case by the rules of the API, so that they are found as they are.
 */
public final class ServiceIndex implements ClusterNames {
    private static final String BY_SERVICE = "service";
    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    private final Informer<Service> services;
    private final Informer<EndpointSlice> slices;
    private final Informer<PartialObject> namespaces;
    private final Clock clock;
    private final Map<ObjectKey, ServiceRecords> records = new ConcurrentHashMap<>();
    private final Map<InetAddress, List<ServiceRecords>> holders = new ConcurrentHashMap<>();
    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private volatile long serial;

    /**
     * Follows what the informers tell.
     *
     * @param informers of a client that may list and watch services, endpoint slices and namespaces
     */
    public ServiceIndex(Informers informers, Clock clock) {
        this.clock = clock;
        serial = clock.instant().getEpochSecond();
        services = informers.of(Service.class);
        slices = informers.of(EndpointSlice.class);
        namespaces = informers.metadata(ResourcePath.of(Namespace.class));
        slices.index(BY_SERVICE, slice -> {
            ObjectKey service = serviceOf(slice);
            return service == null ? List.of() : List.of(service.toString());
        });
        services.addHandler(Informer.Handler.each(service -> update(ObjectKey.of(service))));
        slices.addHandler(Informer.Handler.each(slice -> {
            ObjectKey service = serviceOf(slice);
            if (service != null) {
                update(service);
            }
        }));
        namespaces.addHandler(new Informer.Handler<>() {
            @Override
            public void added(PartialObject namespace) {
                names.add(namespace.getMetadata().getName());
            }

            @Override
            public void updated(PartialObject before, PartialObject now) {
                added(now);
            }

            @Override
            public void deleted(PartialObject last) {
                names.remove(last.getMetadata().getName());
            }
        });
    }

    private static @Nullable ObjectKey serviceOf(EndpointSlice slice) {
        Map<String, String> labels = slice.getMetadata().getLabels();
        String name = labels == null ? null : labels.get(SERVICE_NAME);
        return name == null ? null : ObjectKey.of(slice.getMetadata().getNamespace(), name);
    }

    /** Both informers lead here, each on its thread; what comes last sees what both have. */
    private synchronized void update(ObjectKey key) {
        Service service = services.get(key);
        ServiceRecords now =
                service == null ? null : RecordsOfService.of(service, slices.byIndex(BY_SERVICE, key.toString()));
        ServiceRecords before = now == null ? records.remove(key) : records.put(key, now);
        if (now != null && now.equals(before)) {
            return;
        }
        Set<InetAddress> old = addresses(before);
        Set<InetAddress> kept = addresses(now);
        old.forEach(address -> holders.computeIfPresent(address, (a, list) -> {
            List<ServiceRecords> rest = list.stream()
                    .filter(r -> !key.equals(ObjectKey.of(r.namespace(), r.name())))
                    .toList();
            return rest.isEmpty() ? null : rest;
        }));
        if (now != null) {
            kept.forEach(address -> holders.compute(address, (a, list) -> {
                List<ServiceRecords> all = new ArrayList<>(list == null ? List.of() : list);
                all.add(now);
                return List.copyOf(all);
            }));
        }
        serial = clock.instant().getEpochSecond();
    }

    private static Set<InetAddress> addresses(@Nullable ServiceRecords of) {
        Set<InetAddress> addresses = new LinkedHashSet<>();
        if (of != null) {
            addresses.addAll(of.addresses());
            of.endpoints().forEach(e -> addresses.add(e.address()));
        }
        return addresses;
    }

    @Override
    public boolean namespace(String name) {
        return names.contains(name);
    }

    @Override
    public @Nullable ServiceRecords service(String namespace, String name) {
        return records.get(ObjectKey.of(namespace, name));
    }

    @Override
    public List<ServiceRecords> holders(InetAddress address) {
        return holders.getOrDefault(address, List.of());
    }

    @Override
    public long serial() {
        return serial & 0xffffffffL;
    }

    @Override
    public boolean synced() {
        return services.synced() && slices.synced() && namespaces.synced();
    }
}
