package io.keelson.resources.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Kubelets are asked when somebody wants to know, and what they say becomes use over time. */
class MetricsCollectorTest {
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Map<String, Mono<byte[]>> kubelets = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final MetricsCollector collector =
            new MetricsCollector(() -> List.copyOf(kubelets.keySet()), this::ask, time);

    @AfterEach
    void close() {
        collector.close();
    }

    @Test
    void theFirstAnswerIsMeasuredTwiceWithinASecond() {
        kubelets.put("one", busy(0.5, 0));
        List<Usage> seen = watch("one", "web");

        assertThat(seen).isEmpty();
        time.advanceTimeBy(MetricsCollector.FIRST_WINDOW);

        assertThat(seen).hasSize(1);
        assertThat(seen.getFirst().cpuNanos()).isEqualTo(500_000_000);
        assertThat(seen.getFirst().window()).isEqualTo(Duration.ofSeconds(1));
        assertThat(seen.getFirst().memoryBytes()).isEqualTo(4096);
    }

    @Test
    void nobodyIsMeasuredWhileNobodyAsks() {
        kubelets.put("one", busy(1, 0));
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(asked).isEmpty();

        watch("one", "web");
        time.advanceTimeBy(MetricsCollector.INTEREST);
        int then = asked.size();
        assertThat(then).isBetween(20, 23);
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(asked.size() - then).isLessThanOrEqualTo(1);
    }

    @Test
    void whoAsksAgainIsAnsweredFromMemory() {
        kubelets.put("one", busy(0.25, 0));
        watch("one", "web");
        time.advanceTimeBy(Duration.ofSeconds(20));
        int before = asked.size();

        List<Usage> seen = watch("one", "web");

        assertThat(asked).hasSize(before);
        assertThat(seen.getFirst().cpuNanos()).isEqualTo(250_000_000);
        assertThat(seen.getFirst().window()).isBetween(Duration.ofSeconds(13), Duration.ofSeconds(16));
    }

    @Test
    void aNodeThatDoesNotAnswerIsMissingAndHoldsNobodyUp() {
        kubelets.put("dead", Mono.error(new IOException("refused")));
        kubelets.put("well", busy(1, 0));

        List<Usage> seen = watch("well", "web");
        List<Usage> dead = watch("dead", "web");
        time.advanceTimeBy(MetricsCollector.FIRST_WINDOW);

        assertThat(seen).hasSize(1);
        assertThat(dead).isEmpty();
        assertThat(asked.stream().filter("dead"::equals)).hasSize(1);
    }

    @Test
    void aContainerThatWasStartedAgainIsNotSaidToHaveUsedLessThanNothing() {
        kubelets.put("one", busy(1, 0));
        watch("one", "web");
        time.advanceTimeBy(Duration.ofSeconds(20));
        kubelets.put("one", busy(1, 1_000));
        time.advanceTimeBy(MetricsCollector.RESOLUTION);

        assertThat(watch("one", "web")).isEmpty();
        time.advanceTimeBy(MetricsCollector.RESOLUTION);
        assertThat(watch("one", "web").getFirst().cpuNanos()).isEqualTo(1_000_000_000);
    }

    private Mono<byte[]> ask(String node) {
        asked.add(node);
        return kubelets.getOrDefault(node, Mono.empty());
    }

    /** A kubelet with one container that uses so many processors, and has not counted so many seconds. */
    private Mono<byte[]> busy(double processors, double less) {
        return Mono.fromSupplier(() -> {
            long now = time.now(TimeUnit.MILLISECONDS);
            double used = processors * (now / 1000.0 + 10_000) - less;
            return """
                    # TYPE container_cpu_usage_seconds_total counter
                    container_cpu_usage_seconds_total{container="web",namespace="shop",pod="front"} %s %d
                    container_memory_working_set_bytes{container="web",namespace="shop",pod="front"} 4096 %d
                    node_cpu_usage_seconds_total %s %d
                    node_memory_working_set_bytes 1e+06 %d
                    """.formatted(used, now, now, used, now, now).getBytes(UTF_8);
        });
    }

    private List<Usage> watch(String node, String container) {
        List<Usage> seen = new ArrayList<>();
        collector.current().subscribe(all -> {
            NodeUsages usages = all.get(node);
            if (usages != null) {
                Usage usage = usages.pod(new PodName("shop", "front")).get(container);
                if (usage != null) {
                    seen.add(usage);
                }
            }
        });
        return seen;
    }
}
