package io.keelson.controllermanager.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatefulPodPlanTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final StatefulSet set = new StatefulSetBuilder()
            .withNewMetadata()
            .withNamespace("ns")
            .withName("db")
            .withUid("u")
            .endMetadata()
            .withNewSpec()
            .withReplicas(3)
            .withNewSelector()
            .addToMatchLabels("app", "db")
            .endSelector()
            .withNewTemplate()
            .withNewMetadata()
            .addToLabels("app", "db")
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("c")
            .endContainer()
            .endSpec()
            .endTemplate()
            .withNewUpdateStrategy()
            .withType("RollingUpdate")
            .withNewRollingUpdate()
            .withPartition(0)
            .endRollingUpdate()
            .endUpdateStrategy()
            .endSpec()
            .build();
    private final List<Pod> pods = new ArrayList<>();

    @Test
    void anOrderedSetMakesThePodsOneAfterTheOther() {
        assertThat(plan()).containsExactly("Create db-0");
        pods.add(pod(0, "Pending", "new"));
        assertThat(plan()).containsExactly("Claims db-0");
        pods.set(0, ready(0, "new"));
        assertThat(plan()).containsExactly("Create db-1");
    }

    @Test
    void aParallelSetMakesAllAtOnceFromItsFirstOrdinal() {
        set.getSpec().setPodManagementPolicy("Parallel");
        set.getSpec().setOrdinals(new io.fabric8.kubernetes.api.model.apps.StatefulSetOrdinals(5));
        assertThat(plan()).containsExactly("Create db-5", "Create db-6", "Create db-7");
    }

    @Test
    void thePodThatHasFailedGoesSoThatItsNameIsFree() {
        pods.addAll(List.of(pod(0, "Failed", "new"), ready(1, "new"), ready(2, "new")));
        assertThat(plan()).containsExactly("Delete db-0");
        pods.set(0, goes(pods.getFirst()));
        assertThat(plan()).isEmpty();
    }

    @Test
    void theHighestOrdinalGoesFirstAndOneAtATime() {
        set.getSpec().setReplicas(1);
        pods.addAll(List.of(ready(0, "new"), ready(1, "new"), ready(2, "new")));
        assertThat(plan()).containsExactly("Delete db-2");
        pods.set(2, goes(pods.get(2)));
        assertThat(plan()).isEmpty();
        set.getSpec().setPodManagementPolicy("Parallel");
        assertThat(plan()).containsExactly("Delete db-1");
    }

    @Test
    void anUpdateGoesDownToThePartitionAndWaitsForEachPod() {
        set.getSpec().getUpdateStrategy().getRollingUpdate().setPartition(1);
        pods.addAll(List.of(ready(0, "old"), ready(1, "old"), ready(2, "old")));
        assertThat(plan()).containsExactly("Replace db-2");
        pods.set(2, ready(2, "new"));
        assertThat(plan()).containsExactly("Replace db-1");
        pods.set(1, ready(1, "new"));
        assertThat(plan()).isEmpty();
        set.getSpec().getUpdateStrategy().setType("OnDelete");
        pods.set(1, ready(1, "old"));
        assertThat(plan()).isEmpty();
    }

    @Test
    void belowThePartitionPodsAreMadeAtTheCurrentRevision() {
        set.getSpec().getUpdateStrategy().getRollingUpdate().setPartition(1);
        set.getSpec().setPodManagementPolicy("Parallel");
        assertThat(StatefulPodPlan.of(snapshot()))
                .extracting(step -> StatefulPodIdentity.revision(step.pod()))
                .containsExactly("old", "new", "new");
    }

    @Test
    void asManyAreReplacedAsMayBeUnavailable() {
        set.getSpec()
                .getUpdateStrategy()
                .getRollingUpdate()
                .setMaxUnavailable(new io.fabric8.kubernetes.api.model.IntOrString(2));
        pods.addAll(List.of(ready(0, "old"), ready(1, "old"), ready(2, "old")));
        assertThat(plan()).containsExactly("Replace db-2", "Replace db-1");
    }

    @Test
    void aSetThatIsBeingDeletedDoesNothing() {
        set.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        assertThat(plan()).isEmpty();
    }

    @Test
    void theStatusIsAtTheNewRevisionWhenAllPodsAre() {
        pods.addAll(Arrays.asList(ready(0, "old"), ready(1, "new"), ready(2, "new")));
        assertThat(SetStatus.of(snapshot(), 0, 0).getCurrentRevision()).isEqualTo("old");
        pods.set(0, ready(0, "new"));
        var status = SetStatus.of(snapshot(), 0, 0);
        assertThat(status.getCurrentRevision()).isEqualTo("new");
        assertThat(status.getCurrentReplicas()).isEqualTo(3);
        assertThat(status.getAvailableReplicas()).isEqualTo(3);
    }

    @Test
    void membersAreKnownByTheirNames() {
        assertThat(Ordinals.isMember(set, pod(7, "Running", "new"))).isTrue();
        assertThat(Ordinals.of(named("db-12"))).isEqualTo(12);
        assertThat(Ordinals.of(named("db-99999999999"))).isEqualTo(-1);
        assertThat(Ordinals.isMember(set, named("other-1"))).isFalse();
        assertThat(Ordinals.isMember(set, named("db-x"))).isFalse();
        assertThat(Ordinals.of(named("db"))).isEqualTo(-1);
    }

    private List<String> plan() {
        return StatefulPodPlan.of(snapshot()).stream()
                .map(s -> s.getClass().getSimpleName() + " "
                        + s.pod().getMetadata().getName())
                .toList();
    }

    private StatefulSetSnapshot snapshot() {
        var template = set.getSpec().getTemplate();
        Map<String, PersistentVolumeClaim> none = Map.of();
        return new StatefulSetSnapshot(
                set,
                new StatefulSetSnapshot.Revision("old", template),
                new StatefulSetSnapshot.Revision("new", template),
                pods,
                none::get,
                NOW);
    }

    private Pod named(String name) {
        return new PodBuilder().withNewMetadata().withName(name).endMetadata().build();
    }

    private Pod pod(int ordinal, String phase, String revision) {
        Pod pod = StatefulPodIdentity.pod(set, set.getSpec().getTemplate(), revision, ordinal);
        return new PodBuilder(pod)
                .editMetadata()
                .withUid("uid-" + ordinal)
                .endMetadata()
                .withNewStatus()
                .withPhase(phase)
                .endStatus()
                .build();
    }

    private Pod ready(int ordinal, String revision) {
        return new PodBuilder(pod(ordinal, "Running", revision))
                .editStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withLastTransitionTime("2025-12-31T00:00:00Z")
                .endCondition()
                .endStatus()
                .build();
    }

    private static Pod goes(Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build();
    }
}
