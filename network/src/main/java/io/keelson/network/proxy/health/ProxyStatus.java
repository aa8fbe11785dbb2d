package io.keelson.network.proxy.health;

import io.keelson.network.status.StatusEndpoint;
import io.keelson.network.status.StatusEndpoint.Page;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The proxy's pages where upstream's proxy has them: health for load balancers, and metrics. Where another program has a
 * port, such as the proxy of another cluster, the proxy works without the page until the port is free.
 */
public final class ProxyStatus implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyStatus.class);
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final List<StatusEndpoint> endpoints = new ArrayList<>();
    private final List<Thread> waiting = new ArrayList<>();
    private boolean closed;

    /** Serves {@code /healthz} and {@code /livez}. */
    public void serveHealth(InetSocketAddress address, ProxyHealth health) {
        serve(address, Map.of("/healthz", health::healthz, "/livez", health::livez));
    }

    /** Serves {@code /metrics}, {@code /healthz} and {@code /proxyMode}. */
    public void serveMetrics(InetSocketAddress address, ProxyMetrics metrics) {
        serve(
                address,
                Map.of(
                        "/metrics", () -> Page.of(200, StatusEndpoint.METRICS, metrics.text()),
                        "/healthz", () -> Page.text(200, "ok"),
                        "/proxyMode", () -> Page.text(200, "nftables")));
    }

    private synchronized void serve(InetSocketAddress address, Map<String, Supplier<Page>> pages) {
        try {
            endpoints.add(new StatusEndpoint(address, pages));
        } catch (RuntimeException e) {
            LOG.warn("the proxy's {} are not served yet: {}", pages.keySet(), e.getMessage());
            waiting.add(Thread.ofVirtual().name("proxy-status").start(() -> listenWhenFree(address, pages)));
        }
    }

    private void listenWhenFree(InetSocketAddress address, Map<String, Supplier<Page>> pages) {
        try {
            do {
                Thread.sleep(AGAIN);
            } while (!listens(address, pages));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean listens(InetSocketAddress address, Map<String, Supplier<Page>> pages) {
        if (closed) {
            return true;
        }
        try {
            endpoints.add(new StatusEndpoint(address, pages));
            return true;
        } catch (RuntimeException e) {
            LOG.debug("{} is still in use", address, e);
            return false;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        waiting.forEach(Thread::interrupt);
        endpoints.forEach(StatusEndpoint::close);
    }
}
