package io.keelson.resources.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Keeps what all nodes use. Asked after a pause, it measures twice at once, so that the first answer is whole; from then
 * on every {@link #RESOLUTION}, until nobody has asked for a while. Thread-safe.
 */
final class MetricsCollector implements AutoCloseable {
    /** How often is measured, as upstream's metrics server does. */
    static final Duration RESOLUTION = Duration.ofSeconds(15);

    /** How long is measured after the last question. */
    static final Duration INTEREST = Duration.ofMinutes(5);

    /** The window of the first answer. */
    static final Duration FIRST_WINDOW = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(MetricsCollector.class);
    private static final int AT_ONCE = 32;

    private final Supplier<List<String>> nodes;
    private final Function<String, Mono<byte[]>> kubelet;
    private final Scheduler scheduler;
    private final Disposable rounds;
    private volatile Map<String, NodeUsages> usages = Map.of();
    private volatile Instant asked = Instant.MIN;
    private volatile Instant measured = Instant.MIN;
    private @Nullable Mono<Map<String, NodeUsages>> beginning;

    /**
     * @param nodes the names of all nodes
     * @param kubelet what the kubelet of a node says at {@code /metrics/resource}; bounded in size and time
     * @param scheduler time
     */
    MetricsCollector(Supplier<List<String>> nodes, Function<String, Mono<byte[]>> kubelet, Scheduler scheduler) {
        this.nodes = nodes;
        this.kubelet = kubelet;
        this.scheduler = scheduler;
        long millis = RESOLUTION.toMillis();
        this.rounds = scheduler.schedulePeriodically(this::again, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Returns the use of each node and of what is on it, by node; nodes that did not answer are missing. */
    Mono<Map<String, NodeUsages>> current() {
        return Mono.defer(() -> {
            Instant now = now();
            asked = now;
            boolean fresh = measured.isAfter(now.minus(RESOLUTION.multipliedBy(2)));
            return fresh ? Mono.just(usages) : begin();
        });
    }

    private synchronized Mono<Map<String, NodeUsages>> begin() {
        if (beginning == null) {
            usages = Map.of();
            beginning = Mono.defer(() -> round(nodes.get()))
                    .then(Mono.delay(FIRST_WINDOW, scheduler))
                    .then(Mono.defer(() -> round(List.copyOf(usages.keySet()))))
                    .then(Mono.fromSupplier(() -> usages))
                    .doFinally(any -> begun())
                    .share();
        }
        return beginning;
    }

    private synchronized void begun() {
        beginning = null;
    }

    private void again() {
        if (asked.isAfter(now().minus(INTEREST)) && !beginning()) {
            round(nodes.get()).subscribe(nothing -> {}, e -> LOG.warn("nodes cannot be measured", e));
        }
    }

    private synchronized boolean beginning() {
        return beginning != null;
    }

    private Mono<Void> round(List<String> names) {
        Map<String, NodeUsages> before = usages;
        return Flux.fromIterable(names)
                .flatMap(node -> measure(node, before.get(node)).map(now -> Map.entry(node, now)), AT_ONCE)
                .collect(HashMap<String, NodeUsages>::new, (all, one) -> all.put(one.getKey(), one.getValue()))
                .doOnNext(all -> {
                    usages = Map.copyOf(all);
                    measured = now();
                })
                .then();
    }

    private Mono<NodeUsages> measure(String node, @Nullable NodeUsages before) {
        return Mono.defer(() -> kubelet.apply(node))
                .map(text -> NodeUsages.after(before, ResourceMetricsReader.read(text, now())))
                .onErrorResume(e -> {
                    LOG.debug("node {} is not measured: {}", node, e.toString());
                    return Mono.empty();
                });
    }

    private Instant now() {
        return Instant.ofEpochMilli(scheduler.now(TimeUnit.MILLISECONDS));
    }

    @Override
    public void close() {
        rounds.dispose();
    }
}
