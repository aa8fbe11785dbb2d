package io.keelson.controllermanager.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RolloutStatusTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

    @Test
    void aRolloutThatIsDoneSaysSo() {
        DeploymentStatus status = status(deployment(), 2, 2, NOW);
        assertThat(reason(status, Conditions.PROGRESSING)).isEqualTo("NewReplicaSetAvailable");
        assertThat(reason(status, Conditions.AVAILABLE)).isEqualTo("MinimumReplicasAvailable");
        assertThat(status.getUnavailableReplicas()).isNull();
    }

    @Test
    void aRolloutThatMovesSaysSoAndOneThatDoesNotTimesOut() {
        DeploymentStatus first = status(deployment(), 1, 0, NOW);
        assertThat(reason(first, Conditions.PROGRESSING)).isEqualTo("ReplicaSetUpdated");
        assertThat(reason(first, Conditions.AVAILABLE)).isEqualTo("MinimumReplicasUnavailable");
        Deployment stuck = new DeploymentBuilder(deployment()).withStatus(first).build();
        DeploymentStatus same = status(stuck, 1, 0, NOW.plusSeconds(600));
        assertThat(RolloutStatus.same(first, same)).isTrue();
        assertThat(RolloutStatus.untilDeadline(stuck, RolloutLimits.of(stuck), same, NOW.plusSeconds(599)))
                .isEqualTo(Duration.ofMillis(1200));
        DeploymentStatus late = status(stuck, 1, 0, NOW.plusSeconds(601));
        assertThat(reason(late, Conditions.PROGRESSING)).isEqualTo("ProgressDeadlineExceeded");
        assertThat(late.getConditions().getLast().getMessage())
                .isEqualTo("ReplicaSet \"new\" has timed out progressing.");
        assertThat(RolloutStatus.untilDeadline(stuck, RolloutLimits.of(stuck), late, NOW))
                .isNull();
    }

    @Test
    void aConditionOfTheSameStatusKeepsItsTransitionTime() {
        DeploymentStatus first = status(deployment(), 1, 0, NOW);
        Deployment moving =
                new DeploymentBuilder(deployment()).withStatus(first).build();
        DeploymentStatus next = status(moving, 2, 1, NOW.plusSeconds(5));
        DeploymentCondition progressing =
                Objects.requireNonNull(Conditions.find(next.getConditions(), Conditions.PROGRESSING));
        assertThat(progressing.getLastUpdateTime()).isEqualTo("2026-01-01T00:10:05Z");
        assertThat(progressing.getLastTransitionTime()).isEqualTo("2026-01-01T00:10:00Z");
    }

    private static Deployment deployment() {
        return ScalingTest.deployment(2, "1", "0");
    }

    private static DeploymentStatus status(Deployment d, int replicas, int available, Instant now) {
        DeploymentReplicaSets family =
                new DeploymentReplicaSets(ScalingTest.set("new", replicas, available, 3), List.of());
        return RolloutStatus.rolledOut(d, family, RolloutLimits.of(d), now);
    }

    private static String reason(DeploymentStatus status, String type) {
        return Objects.requireNonNull(Conditions.find(status.getConditions(), type))
                .getReason();
    }
}
