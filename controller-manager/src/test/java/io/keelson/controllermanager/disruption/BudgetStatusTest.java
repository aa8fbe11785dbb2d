package io.keelson.controllermanager.disruption;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetStatusTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

    @ParameterizedTest
    @CsvSource({
        "minAvailable, 2, 3, 3, 2, 1",
        "minAvailable, 50%, 3, 3, 2, 1",
        "minAvailable, 0, 0, 3, 0, 0",
        "maxUnavailable, 1, 3, 3, 2, 1",
        "maxUnavailable, 1, 3, 2, 2, 0",
        "maxUnavailable, 34%, 3, 3, 1, 2",
        "maxUnavailable, 5, 3, 3, 0, 3"
    })
    void howManyMayGo(String field, String value, int expected, int ready, int desired, int allowed) {
        PodDisruptionBudget budget = budget();
        IntOrString number = value.endsWith("%") ? new IntOrString(value) : new IntOrString(Integer.valueOf(value));
        if (field.equals("minAvailable")) {
            budget.getSpec().setMinAvailable(number);
        } else {
            budget.getSpec().setMaxUnavailable(number);
        }
        var status = BudgetStatus.of(
                budget, List.of(pod("a", ready > 0), pod("b", ready > 1), pod("c", ready > 2)), expected, NOW);
        assertThat(status.getCurrentHealthy()).isEqualTo(ready);
        assertThat(status.getDesiredHealthy()).isEqualTo(desired);
        assertThat(status.getDisruptionsAllowed()).isEqualTo(allowed);
        assertThat(status.getConditions())
                .extracting(c -> c.getReason())
                .containsExactly(allowed > 0 ? "SufficientPods" : "InsufficientPods");
    }

    @Test
    void anEvictedPodDoesNotCountUntilItWasNotDeletedInTime() {
        PodDisruptionBudget budget = budget();
        budget.getSpec().setMinAvailable(new IntOrString(1));
        budget.setStatus(new PodDisruptionBudgetStatusBuilder()
                .withDisruptedPods(Map.of("a", "2026-01-01T00:09:00Z", "gone", "2026-01-01T00:09:00Z"))
                .build());
        List<Pod> pods = List.of(pod("a", true), pod("b", true));
        var status = BudgetStatus.of(budget, pods, 2, NOW);
        assertThat(status.getCurrentHealthy()).isEqualTo(1);
        assertThat(status.getDisruptedPods()).containsOnlyKeys("a");
        assertThat(BudgetStatus.recheck(status, NOW)).isEqualTo(Duration.ofMinutes(1));
        Instant later = NOW.plusSeconds(61);
        assertThat(BudgetStatus.notDeleted(budget, pods, later)).containsExactly(pods.getFirst());
        assertThat(BudgetStatus.of(budget, pods, 2, later).getCurrentHealthy()).isEqualTo(2);
    }

    @Test
    void aBudgetThatCannotBeCountedAllowsNothing() {
        PodDisruptionBudget budget = budget();
        budget.setStatus(
                new PodDisruptionBudgetStatusBuilder().withDisruptionsAllowed(3).build());
        var status = BudgetStatus.failed(budget, "no way", NOW);
        assertThat(status.getDisruptionsAllowed()).isZero();
        assertThat(status.getConditions().getFirst().getMessage()).isEqualTo("no way");
    }

    private static PodDisruptionBudget budget() {
        return new PodDisruptionBudgetBuilder()
                .withNewMetadata()
                .withName("b")
                .withGeneration(1L)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
    }

    private static Pod pod(String name, boolean ready) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready ? "True" : "False")
                .endCondition()
                .endStatus()
                .build();
    }
}
