package io.keelson.network.dns.server;

import io.keelson.network.dns.forward.AnswerCache;
import io.keelson.network.dns.forward.ForwardListener;
import io.keelson.network.dns.message.DnsAnswer;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * What is counted, by the names that CoreDNS gave these figures, so that its dashboards and alerts work. Labels have few
 * values whatever is asked: types that are rarely asked for count as {@code other}.
 */
public final class DnsMetrics implements ForwardListener {
    private static final String SERVER = "dns://:53";
    private static final double NANOS = 1e9;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Counter requests = Counter.builder()
            .withoutExemplars()
            .name("coredns_dns_requests_total")
            .help("Counter of DNS requests made per zone, protocol and family.")
            .labelNames("server", "zone", "view", "proto", "family", "type")
            .register(registry);
    private final Counter responses = Counter.builder()
            .withoutExemplars()
            .name("coredns_dns_responses_total")
            .help("Counter of response status codes.")
            .labelNames("server", "zone", "view", "rcode", "plugin")
            .register(registry);
    private final Histogram duration = Histogram.builder()
            .withoutExemplars()
            .name("coredns_dns_request_duration_seconds")
            .help("Histogram of the time (in seconds) each request took per zone.")
            .labelNames("server", "zone", "view")
            .classicOnly()
            .classicExponentialUpperBounds(0.00025, 2, 16)
            .register(registry);
    private final Histogram requestSize = sizes("request");
    private final Histogram responseSize = sizes("response");
    private final Counter panics = Counter.builder()
            .withoutExemplars()
            .name("coredns_panics_total")
            .help("A metrics that counts the number of panics.")
            .register(registry);
    private final Counter hits = Counter.builder()
            .withoutExemplars()
            .name("coredns_cache_hits_total")
            .help("The count of cache hits.")
            .labelNames("server", "type", "zones", "view")
            .register(registry);
    private final Counter cacheRequests = Counter.builder()
            .withoutExemplars()
            .name("coredns_cache_requests_total")
            .help("The count of cache requests.")
            .labelNames("server", "zones", "view")
            .register(registry);
    private final Counter misses = Counter.builder()
            .withoutExemplars()
            .name("coredns_cache_misses_total")
            .help("The count of cache misses.")
            .labelNames("server", "zones", "view")
            .register(registry);
    private final Counter rejects = Counter.builder()
            .withoutExemplars()
            .name("coredns_forward_max_concurrent_rejects_total")
            .help("Counter of the number of queries rejected because the concurrent queries were at maximum.")
            .register(registry);
    private final Histogram forwarded = Histogram.builder()
            .withoutExemplars()
            .name("coredns_proxy_request_duration_seconds")
            .help("Histogram of the time each request took.")
            .labelNames("proxy_name", "to", "rcode")
            .classicOnly()
            .classicExponentialUpperBounds(0.00025, 2, 16)
            .register(registry);
    private final Map<String, CounterDataPoint> points = new ConcurrentHashMap<>();
    private final DistributionDataPoint durations = duration.labelValues(SERVER, ".", "");
    private final Map<Exchange.Protocol, DistributionDataPoint> in = sizePoints(requestSize);
    private final Map<Exchange.Protocol, DistributionDataPoint> out = sizePoints(responseSize);

    private Histogram sizes(String of) {
        return Histogram.builder()
                .withoutExemplars()
                .name("coredns_dns_" + of + "_size_bytes")
                .help("Size of the " + of + " in bytes.")
                .labelNames("server", "zone", "view", "proto")
                .classicOnly()
                .classicUpperBounds(0, 100, 200, 300, 400, 511, 1023, 2047, 4095, 8291, 16_000, 32_000, 48_000, 64_000)
                .register(registry);
    }

    private static Map<Exchange.Protocol, DistributionDataPoint> sizePoints(Histogram histogram) {
        return Map.of(
                Exchange.Protocol.UDP, histogram.labelValues(SERVER, ".", "", "udp"),
                Exchange.Protocol.TCP, histogram.labelValues(SERVER, ".", "", "tcp"));
    }

    /** Shows how full the cache is. */
    public void cache(AnswerCache cache) {
        GaugeWithCallback.builder()
                .name("coredns_cache_entries")
                .help("The number of elements in the cache.")
                .labelNames("server", "type", "zones", "view")
                .callback(gauge -> gauge.call(cache.size(), SERVER, "success", ".", ""))
                .register(registry);
    }

    void request(Exchange.Protocol protocol, InetAddress asker, int type, int length) {
        String proto = protocol == Exchange.Protocol.UDP ? "udp" : "tcp";
        String family = asker instanceof Inet4Address ? "1" : "2";
        String named = type(type);
        point("q" + proto + family + named, () -> requests.labelValues(SERVER, ".", "", proto, family, named))
                .inc();
        sized(in, protocol, length);
    }

    void response(Exchange.Protocol protocol, InetAddress asker, int rcode, int length, long nanos) {
        point("r" + rcode, () -> responses.labelValues(SERVER, ".", "", Rcode.string(rcode), ""))
                .inc();
        sized(out, protocol, length);
        durations.observe(nanos / NANOS);
    }

    private static void sized(Map<Exchange.Protocol, DistributionDataPoint> points, Exchange.Protocol of, int length) {
        DistributionDataPoint point = points.get(of);
        if (point != null) {
            point.observe(length);
        }
    }

    private CounterDataPoint point(String key, Supplier<CounterDataPoint> maker) {
        return points.computeIfAbsent(key, k -> maker.get());
    }

    private static String type(int type) {
        return switch (type) {
            case Type.A,
                    Type.AAAA,
                    Type.MX,
                    Type.SOA,
                    Type.CNAME,
                    Type.PTR,
                    Type.TXT,
                    Type.NS,
                    Type.SRV,
                    Type.DS,
                    Type.DNSKEY,
                    Type.RRSIG,
                    Type.NSEC,
                    Type.NSEC3,
                    Type.HTTPS,
                    Type.ANY -> Type.string(type);
            default -> "other";
        };
    }

    void panic() {
        panics.inc();
    }

    @Override
    public void hit(DnsAnswer answer) {
        String kind = answer.rcode() == Rcode.NOERROR ? "success" : "denial";
        point("c", () -> cacheRequests.labelValues(SERVER, ".", "")).inc();
        point("h" + kind, () -> hits.labelValues(SERVER, kind, ".", "")).inc();
    }

    @Override
    public void miss() {
        point("c", () -> cacheRequests.labelValues(SERVER, ".", "")).inc();
        point("m", () -> misses.labelValues(SERVER, ".", "")).inc();
    }

    @Override
    public void rejected() {
        rejects.inc();
    }

    @Override
    public void asked(InetSocketAddress server, long nanos, @Nullable Message answer) {
        forwarded
                .labelValues(
                        "forward",
                        server.getAddress().getHostAddress() + ":" + server.getPort(),
                        answer == null ? "SERVFAIL" : Rcode.string(answer.getRcode()))
                .observe(nanos / NANOS);
    }

    /** All figures in the text format of Prometheus. */
    public byte[] text() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(bytes, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
