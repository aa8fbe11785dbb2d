package io.keelson.apiserver.metrics;

import io.keelson.apiserver.request.RequestInfo;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts requests by verb, resource and code, and how long they took. The meter registry is made after the server has
 * begun to answer, so that it does not slow the start; the requests before are not counted.
 */
public final class RequestMetrics {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5), Duration.ofMillis(25), Duration.ofMillis(50), Duration.ofMillis(100),
        Duration.ofMillis(200), Duration.ofMillis(400), Duration.ofMillis(600), Duration.ofMillis(800),
        Duration.ofSeconds(1), Duration.ofMillis(1500), Duration.ofSeconds(2), Duration.ofSeconds(3),
        Duration.ofSeconds(4), Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(30),
        Duration.ofSeconds(60),
    };

    private static final Set<String> KNOWN_VERBS = Set.of(
            "GET",
            "LIST",
            "WATCH",
            "POST",
            "PUT",
            "PATCH",
            "DELETE",
            "DELETECOLLECTION",
            "HEAD",
            "OPTIONS",
            "CONNECT",
            "TRACE",
            "PROXY");

    private static final Set<Integer> KNOWN_CODES = Set.of(
            100, 101, 200, 201, 202, 203, 204, 205, 206, 300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405,
            406, 408, 409, 410, 411, 412, 413, 414, 415, 422, 429, 431, 500, 501, 502, 503, 504);

    private final ConcurrentHashMap<Key, Meters> meters = new ConcurrentHashMap<>();
    private final AtomicInteger watches = new AtomicInteger();
    private volatile @Nullable PrometheusMeterRegistry registry;

    private record Key(
            String verb, String group, String version, String resource, String subresource, String scope, int code) {}

    private record Meters(Counter count, Timer duration) {}

    /** Makes the meter registry; called once, off the start's path. */
    public synchronized void start() {
        if (registry != null) {
            return;
        }
        PrometheusMeterRegistry made = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Gauge.builder("apiserver.longrunning.requests", watches, AtomicInteger::get)
                .description("Gauge of all active long-running apiserver requests.")
                .tag("verb", "WATCH")
                .register(made);
        new JvmMemoryMetrics().bindTo(made);
        new JvmThreadMetrics().bindTo(made);
        new ProcessorMetrics().bindTo(made);
        new UptimeMetrics().bindTo(made);
        bindCollections(made);
        registry = made;
    }

    // The binder listens to the collectors for as long as the process lives.
    @SuppressWarnings("resource")
    private static void bindCollections(PrometheusMeterRegistry registry) {
        new JvmGcMetrics().bindTo(registry);
    }

    /**
     * Counts an answered request.
     *
     * @param info what was asked for; its names become labels, so they must be such as are served
     * @param code the HTTP status code; of those that nobody knows, as backends may answer, only the hundred counts
     * @param nanos how long it took until the answer was there; watches count without their time
     */
    public void answered(RequestInfo info, int code, long nanos) {
        PrometheusMeterRegistry into = registry;
        if (into == null) {
            return;
        }
        String verb = verb(info);
        String scope = !info.resourceRequest()
                ? ""
                : !info.name().isEmpty() ? "resource" : info.namespace().isEmpty() ? "cluster" : "namespace";
        Key key = new Key(
                verb,
                info.group(),
                info.version(),
                code == 404 ? "" : info.resource(),
                code == 404 ? "" : info.subresource(),
                scope,
                KNOWN_CODES.contains(code) ? code : Math.clamp(code / 100, 0, 9) * 100);
        Meters known = meters.get(key);
        if (known == null) {
            known = meters.computeIfAbsent(key, any -> make(into, any));
        }
        known.count().increment();
        if (!verb.equals("WATCH")) {
            known.duration().record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    private static Meters make(PrometheusMeterRegistry into, Key key) {
        Tags tags = Tags.of(
                "verb", key.verb(),
                "group", key.group(),
                "version", key.version(),
                "resource", key.resource(),
                "subresource", key.subresource(),
                "scope", key.scope(),
                "dry_run", "",
                "component", "apiserver");
        Counter count = Counter.builder("apiserver.request")
                .description("Counter of apiserver requests broken out for each verb, dry run value, group, version,"
                        + " resource, scope, component, and HTTP response code.")
                .tags(tags.and("code", Integer.toString(key.code())))
                .register(into);
        Timer duration = Timer.builder("apiserver.request.duration")
                .description("Response latency distribution in seconds for each verb, dry run value, group, version,"
                        + " resource, subresource, scope and component.")
                .serviceLevelObjectives(BUCKETS)
                .tags(tags)
                .register(into);
        return new Meters(count, duration);
    }

    private static String verb(RequestInfo info) {
        return switch (info.verb()) {
            case "create" -> "POST";
            case "update" -> "PUT";
            default -> {
                String verb = info.verb().toUpperCase(Locale.ROOT);
                yield KNOWN_VERBS.contains(verb) ? verb : "other";
            }
        };
    }

    /** Counts a watch that began. */
    public void watchBegan() {
        watches.incrementAndGet();
    }

    /** Counts a watch that ended. */
    public void watchEnded() {
        watches.decrementAndGet();
    }

    /** Returns all figures in Prometheus' text format. */
    public String scrape() {
        start();
        PrometheusMeterRegistry from = registry;
        return from == null ? "" : from.scrape();
    }
}
