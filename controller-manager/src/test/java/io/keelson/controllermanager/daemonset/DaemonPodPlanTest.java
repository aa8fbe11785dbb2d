package io.keelson.controllermanager.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DaemonPodPlanTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final DaemonSet set = new DaemonSetBuilder()
            .withNewMetadata()
            .withNamespace("ns")
            .withName("ds")
            .withUid("u")
            .endMetadata()
            .withNewSpec()
            .withNewTemplate()
            .withNewSpec()
            .addToNodeSelector("daemon", "yes")
            .endSpec()
            .endTemplate()
            .withNewUpdateStrategy()
            .withType("RollingUpdate")
            .withNewRollingUpdate()
            .withMaxUnavailable(new IntOrString(1))
            .endRollingUpdate()
            .endUpdateStrategy()
            .endSpec()
            .build();
    private final List<Node> nodes = new ArrayList<>(List.of(node("a", "yes"), node("b", "yes"), node("c", "no")));
    private final List<Pod> pods = new ArrayList<>();

    @Test
    void everyNodeThatIsAllowedGetsAPodAndNoOtherKeepsOne() {
        pods.add(ready("p", "c", "new"));
        DaemonPodPlan plan = plan();
        assertThat(plan.create()).containsExactly("a", "b");
        assertThat(plan.delete()).extracting(p -> p.getMetadata().getName()).containsExactly("p");
    }

    @Test
    void ofTwoPodsOnANodeTheOlderStays() {
        pods.addAll(List.of(ready("old", "a", "new"), young(ready("young", "a", "new")), ready("q", "b", "new")));
        assertThat(deleted()).containsExactly("young");
    }

    @Test
    void aTaintThatEvictsRemovesThePodAndOneThatDoesNotLetsItStay() {
        pods.addAll(List.of(ready("p", "a", "new"), ready("q", "b", "new")));
        nodes.set(0, tainted("a", "NoSchedule"));
        assertThat(deleted()).isEmpty();
        assertThat(DaemonStatus.of(snapshot(), true, null).getNumberMisscheduled())
                .isEqualTo(1);
        nodes.set(0, tainted("a", "NoExecute"));
        assertThat(deleted()).containsExactly("p");
    }

    @Test
    void aFailedPodIsReplacedWhenItsTimeHasCome() {
        Pod failed = new PodBuilder(ready("p", "a", "new"))
                .editStatus()
                .withPhase("Failed")
                .endStatus()
                .build();
        pods.addAll(List.of(failed, ready("q", "b", "new")));
        assertThat(plan().failed()).containsExactly(failed);
        DaemonPodPlan later = DaemonPodPlan.of(snapshot(), node -> Duration.ofSeconds(4));
        assertThat(later.delete()).isEmpty();
        assertThat(later.again()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void theDelayOfFailedPodsDoublesFromOneSecond() {
        FailedPods delays = new FailedPods();
        assertThat(delays.remaining("k", NOW)).isNull();
        delays.deleted("k", NOW);
        assertThat(delays.remaining("k", NOW)).isEqualTo(Duration.ofSeconds(1));
        assertThat(delays.remaining("k", NOW.plusSeconds(1))).isNull();
        delays.deleted("k", NOW.plusSeconds(1));
        assertThat(delays.remaining("k", NOW.plusSeconds(2))).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void anUpdateTakesAsManyAsMayBeUnavailable() {
        pods.addAll(List.of(ready("p", "a", "old"), ready("q", "b", "old")));
        assertThat(deleted()).hasSize(1);
        pods.set(0, unready("p", "a", "new"));
        assertThat(deleted()).isEmpty();
        set.getSpec().getUpdateStrategy().setType("OnDelete");
        pods.set(0, ready("p", "a", "old"));
        assertThat(deleted()).isEmpty();
    }

    @Test
    void oldPodsThatAreNotAvailableAreReplacedAtOnce() {
        pods.addAll(List.of(unready("p", "a", "old"), unready("q", "b", "old")));
        assertThat(deleted()).containsExactly("p", "q");
    }

    @Test
    void aSurgeMakesTheNewPodFirst() {
        set.getSpec().getUpdateStrategy().getRollingUpdate().setMaxSurge(new IntOrString(1));
        set.getSpec().getUpdateStrategy().getRollingUpdate().setMaxUnavailable(new IntOrString(0));
        pods.addAll(List.of(ready("p", "a", "old"), ready("q", "b", "old")));
        assertThat(plan().create()).containsExactly("a");
        assertThat(deleted()).isEmpty();
        pods.add(young(unready("p2", "a", "new")));
        assertThat(plan().create()).isEmpty();
        assertThat(deleted()).isEmpty();
        pods.set(2, young(ready("p2", "a", "new")));
        assertThat(deleted()).containsExactly("p");
    }

    @Test
    void aPodForANodeThatIsNoMoreGoesUnlessItWasScheduled() {
        pods.addAll(List.of(ready("p", "a", "new"), ready("q", "b", "new")));
        Pod meant = ready("r", "gone", "new");
        NodesForDaemonPods.target(meant.getSpec(), "gone");
        meant.getSpec().setNodeName(null);
        pods.add(meant);
        pods.add(ready("s", "gone", "new"));
        assertThat(deleted()).containsExactly("r");
    }

    @Test
    void daemonsTolerateWhatNodesSufferFrom() {
        assertThat(NodesForDaemonPods.tolerations(set.getSpec().getTemplate().getSpec()))
                .extracting(t -> t.getKey() + ":" + t.getEffect())
                .contains("node.kubernetes.io/not-ready:NoExecute", "node.kubernetes.io/unschedulable:NoSchedule")
                .doesNotContain("node.kubernetes.io/network-unavailable:NoSchedule");
        set.getSpec().getTemplate().getSpec().setHostNetwork(true);
        assertThat(NodesForDaemonPods.tolerations(set.getSpec().getTemplate().getSpec()))
                .extracting(t -> t.getKey())
                .contains("node.kubernetes.io/network-unavailable");
    }

    private DaemonPodPlan plan() {
        return DaemonPodPlan.of(snapshot(), node -> null);
    }

    private List<String> deleted() {
        return plan().delete().stream().map(p -> p.getMetadata().getName()).toList();
    }

    private DaemonSetSnapshot snapshot() {
        return DaemonSetSnapshot.of(set, nodes, pods, "new", NOW);
    }

    private static Node node(String name, String daemon) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("daemon", daemon)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
    }

    private static Node tainted(String name, String effect) {
        return new NodeBuilder(node(name, "yes"))
                .editSpec()
                .addNewTaint(effect, "k", null, null)
                .endSpec()
                .build();
    }

    private static Pod ready(String name, String node, String hash) {
        return pod(name, node, hash, "True");
    }

    private static Pod unready(String name, String node, String hash) {
        return pod(name, node, hash, "False");
    }

    private static Pod pod(String name, String node, String hash, String ready) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName(name)
                .withUid(name)
                .withCreationTimestamp("2025-12-30T00:00:00Z")
                .addToLabels(DaemonSetSnapshot.HASH, hash)
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .withLastTransitionTime("2025-12-31T00:00:00Z")
                .endCondition()
                .endStatus()
                .build();
    }

    private static Pod young(Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .withCreationTimestamp("2025-12-31T00:00:00Z")
                .endMetadata()
                .build();
    }
}
