package io.keelson.controllermanager.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.keelson.client.workload.Tolerations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class NodeDecisionsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void conditionsAndACordonBecomeTaintsAndOthersStay() {
        Node node = new NodeBuilder(node("a", "Unknown", "z"))
                .editStatus()
                .addNewCondition()
                .withType("DiskPressure")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .editSpec()
                .withUnschedulable(true)
                .addNewTaint("NoSchedule", "mine", null, "x")
                .addNewTaint("NoSchedule", Taints.NOT_READY, null, null)
                .endSpec()
                .build();
        List<Taint> taints = Objects.requireNonNull(Taints.noSchedule(node, NOW));
        assertThat(taints)
                .extracting(Taint::getKey)
                .containsExactly(
                        "mine",
                        Taints.UNREACHABLE,
                        "node.kubernetes.io/disk-pressure",
                        "node.kubernetes.io/unschedulable");
        Node right =
                new NodeBuilder(node).editSpec().withTaints(taints).endSpec().build();
        assertThat(Taints.noSchedule(right, NOW)).isNull();
    }

    @Test
    void theEvictingTaintFollowsReadiness() {
        Node node = new NodeBuilder(node("a", "False", "z"))
                .editSpec()
                .addNewTaint(Taints.NO_EXECUTE, Taints.UNREACHABLE, null, null)
                .endSpec()
                .build();
        assertThat(Taints.noExecute(node, Taints.NOT_READY, NOW))
                .extracting(Taint::getKey)
                .containsExactly(Taints.NOT_READY);
        assertThat(Taints.noExecute(node, null, NOW)).isEmpty();
        assertThat(Taints.noExecute(node, Taints.UNREACHABLE, NOW)).isNull();
    }

    @Test
    void aPodStaysAsLongAsTheShortestTolerationItNeeds() {
        Taint drain = new TaintBuilder()
                .withKey("drain")
                .withEffect(Taints.NO_EXECUTE)
                .build();
        Taint other = new TaintBuilder()
                .withKey("o")
                .withValue("v")
                .withEffect(Taints.NO_EXECUTE)
                .build();
        var forever =
                new TolerationBuilder().withKey("drain").withOperator("Exists").build();
        var seconds = new TolerationBuilder()
                .withKey("o")
                .withValue("v")
                .withTolerationSeconds(4L)
                .build();
        assertThat(Tolerations.stay(List.of(drain), List.of())).isEqualTo(Duration.ZERO);
        assertThat(Tolerations.stay(List.of(drain), List.of(forever))).isNull();
        assertThat(Tolerations.stay(List.of(drain, other), List.of(forever, seconds)))
                .isEqualTo(Duration.ofSeconds(4));
        assertThat(Tolerations.all(List.of(drain, other), List.of(forever, seconds)))
                .isTrue();
        assertThat(Tolerations.all(List.of(drain, other), List.of(forever))).isFalse();
    }

    @Test
    void silenceIsMeasuredByOurClockOnly() {
        Heartbeats heartbeats = new Heartbeats();
        Node node = node("a", "True", "z");
        assertThat(heartbeats.silence(node, null, NOW)).isZero();
        assertThat(heartbeats.silence(node, null, NOW.plusSeconds(41))).isEqualTo(Duration.ofSeconds(41));
        Node heard = new NodeBuilder(node)
                .editStatus()
                .editFirstCondition()
                .withLastHeartbeatTime("2020-01-01T00:00:00Z")
                .endCondition()
                .endStatus()
                .build();
        assertThat(heartbeats.silence(heard, null, NOW.plusSeconds(42))).isZero();
        heartbeats.forgive(NOW.plusSeconds(90));
        assertThat(heartbeats.silence(heard, null, NOW.plusSeconds(91))).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aSilentNodeIsUnknownInAllThatItsKubeletReports() {
        assertThat(ReportedConditions.silent(node("a", "True", "z"), NOW))
                .extracting(c -> c.getType() + " " + c.getReason())
                .containsExactly(
                        "Ready NodeStatusUnknown",
                        "MemoryPressure NodeStatusNeverUpdated",
                        "DiskPressure NodeStatusNeverUpdated",
                        "PIDPressure NodeStatusNeverUpdated");
    }

    @Test
    void whatIsUnknownAlreadyIsLeftAsItIs() {
        Node node = node("a", "Unknown", "z");
        assertThat(ReportedConditions.silent(node, NOW)).isEqualTo(ReportedConditions.of(node));
    }

    @Test
    void zonesAreJudgedAsAWhole() {
        Map<String, ZoneStates.State> states = ZoneStates.states(List.of(
                node("a", "True", "well"),
                node("b", "False", "well"),
                node("c", "Unknown", "dark"),
                node("d", "False", "half"),
                node("e", "False", "half"),
                node("f", "False", "half"),
                node("g", "True", "half")));
        assertThat(states.values())
                .containsExactlyInAnyOrder(ZoneStates.State.NORMAL, ZoneStates.State.FULL, ZoneStates.State.PARTIAL);
        assertThat(ZoneStates.allFull(states.values())).isFalse();
        assertThat(ZoneStates.evictionRate(ZoneStates.State.PARTIAL, 10)).isZero();
    }

    @Test
    void rangesAreHandedOutInTurn() {
        CidrPool pool = new CidrPool("10.244.0.0/22", 24);
        pool.occupy("10.244.1.0/24");
        assertThat(pool.take()).isEqualTo("10.244.0.0/24");
        assertThat(pool.take()).isEqualTo("10.244.2.0/24");
        pool.release("10.244.0.0/24");
        assertThat(pool.take()).isEqualTo("10.244.3.0/24");
        assertThat(pool.take()).isEqualTo("10.244.0.0/24");
        assertThat(pool.take()).isNull();
        pool.release("192.168.0.0/24");
        assertThat(pool.take()).isNull();
    }

    private static Node node(String name, String ready, String zone) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("topology.kubernetes.io/zone", zone)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .endCondition()
                .endStatus()
                .build();
    }
}
