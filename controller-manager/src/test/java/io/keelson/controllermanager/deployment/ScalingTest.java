package io.keelson.controllermanager.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalingTest {
    @ParameterizedTest
    @CsvSource({
        "10, 25%, 25%, 3, 2",
        "3, 34%, 30%, 2, 0",
        "4, 0, 1, 0, 1",
        "4, 0, 0, 0, 1",
        "0, 25%, 25%, 0, 0",
        "1, 1%, 1%, 1, 0",
        "2, 0%, 50, 0, 2"
    })
    void surgeIsRoundedUpAndUnavailableDown(int replicas, String surge, String unavailable, int most, int fewer) {
        RolloutLimits limits = RolloutLimits.of(deployment(replicas, surge, unavailable));
        assertThat(limits.maxSurge()).isEqualTo(most);
        assertThat(limits.maxUnavailable()).isEqualTo(fewer);
    }

    @Test
    void theNewSetGrowsAsFarAsTheSurgeLetsIt() {
        Deployment d = deployment(4, "25%", "25%");
        ReplicaSet current = set("new", 0, 0, 5);
        DeploymentReplicaSets family = new DeploymentReplicaSets(current, List.of(set("old", 4, 4, 5)));
        assertThat(Scaling.growCurrent(d, RolloutLimits.of(d), family, current))
                .containsExactly(new Scaling.Step(current, 1, false));
    }

    @Test
    void theOldSetShrinksOnlyByWhatIsSpare() {
        Deployment d = deployment(4, "25%", "25%");
        ReplicaSet current = set("new", 1, 0, 5);
        ReplicaSet old = set("old", 4, 4, 5);
        DeploymentReplicaSets family = new DeploymentReplicaSets(current, List.of(old));
        assertThat(Scaling.shrinkOld(RolloutLimits.of(d), family, current))
                .containsExactly(new Scaling.Step(old, 3, false));
        ReplicaSet waiting = set("new", 2, 0, 5);
        ReplicaSet less = set("old", 3, 3, 5);
        assertThat(Scaling.shrinkOld(RolloutLimits.of(d), new DeploymentReplicaSets(waiting, List.of(less)), waiting))
                .isEmpty();
    }

    @Test
    void podsThatAreOnTheirWayOutAreNotCountedAsAvailable() {
        Deployment d = deployment(4, "1", "1");
        ReplicaSet current = set("new", 2, 1, 5);
        ReplicaSet behind = set("old", 3, 4, 5); // scaled down from 4, its status not written yet
        assertThat(Scaling.shrinkOld(RolloutLimits.of(d), new DeploymentReplicaSets(current, List.of(behind)), current))
                .containsExactly(new Scaling.Step(behind, 2, false));
    }

    @Test
    void podsThatAreNotAvailableGoFirst() {
        Deployment d = deployment(4, "0", "1");
        ReplicaSet current = set("new", 0, 0, 4);
        ReplicaSet old = set("old", 4, 2, 4);
        assertThat(Scaling.shrinkOld(RolloutLimits.of(d), new DeploymentReplicaSets(current, List.of(old)), current))
                .containsExactly(new Scaling.Step(old, 3, false));
    }

    @Test
    void scalingInARolloutIsSharedInProportion() {
        Deployment d = deployment(9, "1", "1");
        ReplicaSet current = set("new", 2, 0, 5);
        ReplicaSet old = set("old", 3, 3, 5);
        assertThat(Scaling.scale(d, RolloutLimits.of(d), new DeploymentReplicaSets(current, List.of(old))))
                .containsExactly(new Scaling.Step(old, 6, true), new Scaling.Step(current, 4, true));
    }

    @Test
    void outsideOfARolloutTheActiveSetTakesItAll() {
        Deployment d = deployment(7, "1", "1");
        ReplicaSet current = set("new", 3, 3, 4);
        assertThat(Scaling.scale(
                        d, RolloutLimits.of(d), new DeploymentReplicaSets(current, List.of(set("old", 0, 0, 4)))))
                .containsExactly(new Scaling.Step(current, 7, false));
    }

    @Test
    void aSaturatedNewSetEndsTheOldOnes() {
        Deployment d = deployment(3, "1", "1");
        ReplicaSet current = set("new", 3, 3, 4, 3);
        ReplicaSet old = set("old", 1, 1, 4);
        assertThat(Scaling.scale(d, RolloutLimits.of(d), new DeploymentReplicaSets(current, List.of(old))))
                .containsExactly(new Scaling.Step(old, 0, false));
    }

    static Deployment deployment(int replicas, String surge, String unavailable) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName("web")
                .withGeneration(1L)
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withProgressDeadlineSeconds(600)
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxSurge(value(surge))
                .withMaxUnavailable(value(unavailable))
                .endRollingUpdate()
                .endStrategy()
                .endSpec()
                .build();
    }

    static ReplicaSet set(String name, int replicas, int available, int max) {
        return set(name, replicas, available, max, replicas);
    }

    private static ReplicaSet set(String name, int replicas, int available, int max, int desired) {
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withName(name)
                .withUid(name)
                .withCreationTimestamp(name.equals("old") ? "2026-01-01T00:00:00Z" : "2026-01-01T00:01:00Z")
                .addToAnnotations(Revisions.MAX, Integer.toString(max))
                .addToAnnotations(Revisions.DESIRED, Integer.toString(desired))
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .endSpec()
                .withNewStatus()
                .withReplicas(replicas)
                .withReadyReplicas(available)
                .withAvailableReplicas(available)
                .withTerminatingReplicas(0)
                .withObservedGeneration(1L)
                .endStatus()
                .build();
    }

    private static IntOrString value(String text) {
        return text.endsWith("%") ? new IntOrString(text) : new IntOrString(Integer.valueOf(text));
    }
}
