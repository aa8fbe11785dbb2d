package io.keelson.controllermanager.podautoscaler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehaviorBuilder;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AutoscalingDecisionsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");
    private static final ReplicaCalculator.Tolerances TOLERANCES = new ReplicaCalculator.Tolerances(0.1, 0.1);

    private final List<Pod> pods = List.of(pod("a", "True"), pod("b", "True"), pod("c", "True"));
    private final ScaleHistory history = new ScaleHistory();

    @Test
    void replicasFollowUsageAndSmallDifferencesDoNotCount() throws MetricException {
        assertThat(replicas(Map.of("a", 90L, "b", 90L, "c", 90L))).isEqualTo(6);
        assertThat(replicas(Map.of("a", 52L, "b", 52L, "c", 52L))).isEqualTo(3);
        assertThat(replicas(Map.of("a", 10L, "b", 10L, "c", 10L))).isEqualTo(1);
    }

    @Test
    void podsWithoutMetricsHoldBackBothWays() throws MetricException {
        assertThat(replicas(Map.of("a", 10L, "b", 10L))).isEqualTo(3);
        assertThat(replicas(Map.of("a", 90L, "b", 90L))).isEqualTo(4);
    }

    @Test
    void whatCannotBeCalculatedIsSaid() {
        assertThatThrownBy(() -> replicas(Map.of()))
                .hasMessage("did not receive metrics for targeted pods (pods might be unready)");
        var none = new ReplicaCalculator(List.of(), TOLERANCES, NOW);
        assertThatThrownBy(() -> none.byUtilization(Map.of(), 1, 50, "cpu", ""))
                .hasMessage("no pods returned by selector while calculating replica count");
        var calculator = new ReplicaCalculator(pods, TOLERANCES, NOW);
        assertThatThrownBy(() -> calculator.byUtilization(metrics(Map.of("a", 1L)), 1, 50, "memory", ""))
                .hasMessage("missing request for memory in container c of Pod a");
    }

    @Test
    void withoutBehaviourItGrowsAtMostTwofoldAndShrinksAfterFiveMinutes() {
        assertThat(normal(null, 4, 100, NOW).replicas()).isEqualTo(8);
        assertThat(normal(null, 4, 100, NOW).limited().reason()).isEqualTo("ScaleUpLimit");
        assertThat(normal(null, 8, 2, NOW.plusSeconds(60)).replicas()).isEqualTo(16);
        ScaleHistory calm = new ScaleHistory();
        calm.recommended(8, NOW, java.time.Duration.ofMinutes(5));
        Normalization held = Normalization.of(input(null, 8, 2, NOW.plusSeconds(60)), calm);
        assertThat(held.replicas()).isEqualTo(8);
        assertThat(held.stable().reason()).isEqualTo("ScaleDownStabilized");
        assertThat(Normalization.of(input(null, 8, 2, NOW.plusSeconds(400)), calm)
                        .replicas())
                .isEqualTo(2);
    }

    @Test
    void policiesLimitTheRateOverTheirPeriod() {
        HorizontalPodAutoscalerBehavior behavior = new HorizontalPodAutoscalerBehaviorBuilder()
                .withNewScaleUp()
                .withStabilizationWindowSeconds(0)
                .addNewPolicy(60, "Pods", 2)
                .addNewPolicy(60, "Percent", 10)
                .withSelectPolicy("Max")
                .endScaleUp()
                .withNewScaleDown()
                .withStabilizationWindowSeconds(0)
                .withSelectPolicy("Disabled")
                .endScaleDown()
                .build();
        assertThat(normal(behavior, 4, 20, NOW).replicas()).isEqualTo(6);
        history.scaled(4, 6, NOW, java.time.Duration.ofSeconds(60));
        assertThat(normal(behavior, 6, 20, NOW.plusSeconds(10)).replicas()).isEqualTo(6);
        assertThat(normal(behavior, 6, 20, NOW.plusSeconds(61)).replicas()).isEqualTo(8);
        assertThat(normal(behavior, 6, 1, NOW.plusSeconds(61)).replicas()).isEqualTo(6);
    }

    private Normalization normal(
            @Nullable HorizontalPodAutoscalerBehavior behavior, int current, int desired, Instant now) {
        return Normalization.of(input(behavior, current, desired, now), history);
    }

    private static Normalization.Input input(
            @Nullable HorizontalPodAutoscalerBehavior behavior, int current, int desired, Instant now) {
        return new Normalization.Input(behavior, 1, 50, current, desired, now);
    }

    private int replicas(Map<String, Long> usage) throws MetricException {
        return new ReplicaCalculator(pods, TOLERANCES, NOW)
                .byUtilization(metrics(usage), 3, 50, "cpu", "")
                .replicas();
    }

    private static Map<String, PodMetric> metrics(Map<String, Long> usage) {
        Map<String, PodMetric> metrics = new HashMap<>();
        usage.forEach((pod, value) -> metrics.put(pod, new PodMetric(value, NOW, java.time.Duration.ofSeconds(30))));
        return metrics;
    }

    private static Pod pod(String name, String ready) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .withNewResources()
                .addToRequests("cpu", Quantity.parse("100m"))
                .endResources()
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .withStartTime("2026-01-01T00:00:00Z")
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .withLastTransitionTime("2026-01-01T00:01:00Z")
                .endCondition()
                .endStatus()
                .build();
    }
}
