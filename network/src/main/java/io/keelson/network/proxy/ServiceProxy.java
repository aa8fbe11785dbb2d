package io.keelson.network.proxy;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.keelson.client.informer.Informer;
import io.keelson.client.informer.Informers;
import io.keelson.client.informer.Selection;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.transport.ApiClient;
import io.keelson.network.proxy.health.HealthCheckNodePorts;
import io.keelson.network.proxy.health.ProxyHealth;
import io.keelson.network.proxy.health.ProxyMetrics;
import io.keelson.network.proxy.health.ProxyStatus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service proxy of a node. Handlers of informers note services that may have changed, once each; one thread takes all
 * that are noted and writes them in one transaction an address family. Every second it asks the kernel whether somebody else
 * has changed a table.
 */
public final class ServiceProxy implements AutoCloseable {
    static final String BY_SERVICE = "service";

    private static final Logger LOG = LoggerFactory.getLogger(ServiceProxy.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration REPAIR = Duration.ofSeconds(5);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(10);
    /** An autoscaler is about to take the node away. */
    private static final String TO_BE_DELETED = "ToBeDeletedByClusterAutoscaler";

    private static final String ZONE = "topology.kubernetes.io/zone";

    private final ServiceProxyConfig config;
    private final Informers informers;
    private final Informer<Service> services;
    private final Informer<EndpointSlice> slices;
    private final Informer<Node> nodes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition noted = lock.newCondition();
    private final Set<ObjectKey> changed = new LinkedHashSet<>();
    private final List<FamilyProxy> families = new ArrayList<>();
    private final CountDownLatch first = new CountDownLatch(1);
    private final InstantSource clock = InstantSource.system();
    private final ProxyHealth health = new ProxyHealth(clock);
    private final ProxyMetrics metrics = new ProxyMetrics();
    private final HealthCheckNodePorts checks = new HealthCheckNodePorts(health::healthy);
    private final ProxyStatus status = new ProxyStatus();
    private volatile boolean closed;
    private volatile boolean failing;
    private volatile String zone = "";
    private final Thread thread;

    /** A proxy that does nothing yet. */
    public ServiceProxy(ApiClient api, ServiceProxyConfig config) {
        this.config = config;
        this.informers = new Informers(api);
        this.services = informers.of(Service.class);
        this.slices = informers
                .of(
                        EndpointSlice.class,
                        new Selection("", "!" + EndpointSliceReader.HEADLESS + ",!" + ServicePortReader.PROXY_NAME, ""))
                .index(BY_SERVICE, slice -> List.of(serviceOf(slice).toString()));
        this.nodes = informers.of(Node.class, Selection.fields("metadata.name=" + config.nodeName()));
        this.thread = Thread.ofPlatform().daemon().name("service-proxy").unstarted(this::run);
    }

    /**
     * Starts it; returns at once.
     *
     * @throws IOException where the kernel has no nftables, or this process no right to them
     */
    public void start() throws IOException {
        for (IpFamily family : IpFamily.values()) {
            families.add(new FamilyProxy(family, config, services, slices));
        }
        services.addHandler(Informer.Handler.each(service -> {
            metrics.serviceChanged();
            note(List.of(key(service)));
        }));
        slices.addHandler(new SliceHandler());
        nodes.addHandler(Informer.Handler.each(this::moved));
        informers.start();
        thread.start();
    }

    /**
     * Serves health for load balancers and metrics, as upstream's proxy does.
     *
     * @param healthz where health is asked; null for nowhere
     * @param figures where metrics are; null for nowhere
     */
    public void serve(@Nullable InetSocketAddress healthz, @Nullable InetSocketAddress figures) {
        if (healthz != null) {
            status.serveHealth(healthz, health);
        }
        if (figures != null) {
            status.serveMetrics(figures, metrics);
        }
    }

    /** Waits until all services there are have been written once; false where the time was too short. */
    public boolean awaitFirst(Duration patience) throws InterruptedException {
        return first.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether the kernel has what the API server says. */
    public boolean healthy() {
        return first.getCount() == 0 && !failing && thread.isAlive();
    }

    private final class SliceHandler implements Informer.Handler<EndpointSlice> {
        @Override
        public void added(EndpointSlice slice) {
            metrics.endpointsChanged();
            note(List.of(serviceOf(slice)));
        }

        @Override
        public void updated(EndpointSlice before, EndpointSlice now) {
            metrics.endpointsChanged();
            note(List.of(serviceOf(before), serviceOf(now)));
        }

        @Override
        public void deleted(EndpointSlice last) {
            metrics.endpointsChanged();
            note(List.of(serviceOf(last)));
        }
    }

    private static ObjectKey key(Service service) {
        return ObjectKey.of(
                service.getMetadata().getNamespace(), service.getMetadata().getName());
    }

    private static ObjectKey serviceOf(EndpointSlice slice) {
        String name = slice.getMetadata().getLabels() == null
                ? null
                : slice.getMetadata().getLabels().get(EndpointSliceReader.SERVICE_NAME);
        return ObjectKey.of(slice.getMetadata().getNamespace(), name == null ? "" : name);
    }

    private void moved(Node node) {
        Node there = nodes.get(null, config.nodeName());
        health.eligible(there != null
                && there.getMetadata().getDeletionTimestamp() == null
                && (there.getSpec().getTaints() == null
                        || there.getSpec().getTaints().stream()
                                .noneMatch(taint -> TO_BE_DELETED.equals(taint.getKey()))));
        String now = node.getMetadata().getLabels() == null
                ? ""
                : node.getMetadata().getLabels().getOrDefault(ZONE, "");
        if (!now.equals(zone)) {
            zone = now;
            note(services.list().stream().map(ServiceProxy::key).toList());
        }
    }

    private void note(List<ObjectKey> keys) {
        health.queued();
        metrics.queued(clock.instant());
        lock.lock();
        try {
            changed.addAll(keys);
            noted.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        Duration retry = FIRST_RETRY;
        long repaired = System.nanoTime();
        try {
            while (!closed && !informers.awaitSync(LOOK)) {
                LOG.debug("waiting for services and their endpoints");
            }
            while (!closed) {
                List<ObjectKey> keys = take();
                try {
                    if (!keys.isEmpty() || failing || first.getCount() > 0) {
                        sync(keys);
                        first.countDown();
                    }
                    if (System.nanoTime() - repaired > REPAIR.toNanos()) {
                        for (FamilyProxy family : families) {
                            family.repair();
                        }
                        repaired = System.nanoTime();
                    }
                    failing = false;
                    retry = FIRST_RETRY;
                    settled();
                } catch (IOException | RuntimeException e) {
                    if (!failing) {
                        LOG.error("services could not be written", e);
                    }
                    failing = true;
                    note(keys);
                    Thread.sleep(retry);
                    retry = retry.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : retry.multipliedBy(2);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sync(List<ObjectKey> keys) throws IOException {
        for (FamilyProxy family : families) {
            long begun = System.nanoTime();
            try {
                family.sync(keys, zone);
                metrics.synced(family.name(), Duration.ofNanos(System.nanoTime() - begun), clock.instant());
            } catch (IOException | RuntimeException e) {
                metrics.failed(family.name());
                throw e;
            }
        }
        for (ObjectKey key : keys) {
            Service service = services.get(key);
            int port = service == null ? 0 : ServicePortReader.healthCheckPort(service);
            checks.set(
                    key,
                    port,
                    port == 0
                            ? 0
                            : EndpointSliceReader.localReady(
                                    slices.byIndex(BY_SERVICE, key.toString()), config.nodeName()));
        }
    }

    /** Tells that nothing waits to be written, unless something has been noted meanwhile. */
    private void settled() {
        lock.lock();
        try {
            if (changed.isEmpty()) {
                health.updated();
            }
        } finally {
            lock.unlock();
        }
    }

    /** All services noted; none where nothing happens for a second. */
    private List<ObjectKey> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = LOOK.toNanos();
            while (changed.isEmpty() && first.getCount() == 0 && left > 0) {
                left = noted.awaitNanos(left);
            }
            List<ObjectKey> keys = List.copyOf(changed);
            changed.clear();
            return keys;
        } finally {
            lock.unlock();
        }
    }

    /** Removes the tables that a proxy of this configuration has left, whether or not one runs. */
    public static void remove(ServiceProxyConfig config) throws IOException {
        for (IpFamily family : IpFamily.values()) {
            try (ServiceTable table = new ServiceTable(family, config.script())) {
                table.remove();
            }
        }
    }

    /** Stops it; the tables stay, so that connections go on. */
    @Override
    public void close() {
        closed = true;
        status.close();
        informers.close();
        thread.interrupt();
        try {
            thread.join(2000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        checks.close();
        families.forEach(FamilyProxy::close);
    }
}
