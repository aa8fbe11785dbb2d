package io.keelson.network.proxy.health;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** The metrics of the service proxy, by upstream's names. */
public final class ProxyMetrics {
    private static final String FAMILY = "ip_family";

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Histogram sync = Histogram.builder()
            .withoutExemplars()
            .name("kubeproxy_sync_proxy_rules_duration_seconds")
            .help("SyncProxyRules latency in seconds")
            .labelNames(FAMILY)
            .classicOnly()
            .classicUpperBounds(
                    0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 2.048, 4.096, 8.192,
                    16.384)
            .register(registry);
    private final Gauge last = Gauge.builder()
            .withoutExemplars()
            .name("kubeproxy_sync_proxy_rules_last_timestamp_seconds")
            .help("The last time proxy rules were successfully synced")
            .labelNames(FAMILY)
            .register(registry);
    private final Gauge queued = Gauge.builder()
            .withoutExemplars()
            .name("kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds")
            .help("The last time a sync of proxy rules was queued")
            .register(registry);
    private final Counter failures = Counter.builder()
            .withoutExemplars()
            .name("kubeproxy_sync_proxy_rules_nftables_sync_failures")
            .help("Cumulative proxy nftables sync failures")
            .labelNames(FAMILY)
            .register(registry);
    private final Counter services = Counter.builder()
            .withoutExemplars()
            .name("kubeproxy_sync_proxy_rules_service_changes")
            .help("Cumulative proxy rules Service changes")
            .register(registry);
    private final Counter endpoints = Counter.builder()
            .withoutExemplars()
            .name("kubeproxy_sync_proxy_rules_endpoint_changes")
            .help("Cumulative proxy rules Endpoint changes")
            .register(registry);

    /** A service has changed. */
    public void serviceChanged() {
        services.inc();
    }

    /** A slice of endpoints has changed. */
    public void endpointsChanged() {
        endpoints.inc();
    }

    /** Something is to be written. */
    public void queued(Instant now) {
        queued.set(now.toEpochMilli() / 1000.0);
    }

    /** A family's rules were written. */
    public void synced(String family, Duration took, Instant now) {
        sync.labelValues(family).observe(took.toNanos() / 1e9);
        last.labelValues(family).set(now.toEpochMilli() / 1000.0);
    }

    /** A family's rules could not be written. */
    public void failed(String family) {
        failures.labelValues(family).inc();
    }

    /** Returns them in Prometheus' text format. */
    public String text() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(bytes, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
