package io.keelson.network.dns.server;

import io.keelson.network.status.StatusEndpoint;
import io.keelson.network.status.StatusEndpoint.Page;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Metrics and health over HTTP: {@code /metrics}, {@code /health} (it lives) and {@code /ready} (it knows the cluster). */
public final class MetricsEndpoint implements AutoCloseable {
    private final StatusEndpoint endpoint;

    /**
     * Starts it.
     *
     * @throws RuntimeException where the address cannot be listened on
     */
    public MetricsEndpoint(InetSocketAddress address, DnsMetrics metrics, BooleanSupplier ready) {
        endpoint = new StatusEndpoint(
                address,
                Map.of(
                        "/metrics",
                                () -> Page.of(
                                        200,
                                        StatusEndpoint.METRICS,
                                        new String(metrics.text(), StandardCharsets.UTF_8)),
                        "/health", () -> Page.text(200, "OK"),
                        "/ready", () -> ready.getAsBoolean() ? Page.text(200, "OK") : Page.text(503, "kubernetes")));
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return endpoint.address();
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
