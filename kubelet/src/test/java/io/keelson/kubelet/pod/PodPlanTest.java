package io.keelson.kubelet.pod;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.keelson.kubelet.Pods;
import io.keelson.kubelet.pod.PodPlan.Known;
import io.keelson.kubelet.probe.PodProbes.Health;
import io.keelson.kubelet.status.ContainerState.Instance;
import io.keelson.kubelet.status.ContainerState.Phase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodPlanTest {
    private static Known running(boolean started) {
        return known(Phase.RUNNING, 0, Health.GOOD, started);
    }

    private static Known exited(int code) {
        return known(Phase.EXITED, code, Health.GOOD, false);
    }

    private static Known known(Phase phase, int code, Health health, boolean started) {
        return new Known(
                new Instance("id", "", "", phase, null, null, code, 0, "", "", null, null, ""),
                true,
                false,
                health,
                started,
                false,
                false);
    }

    private static PodPlan plan(String spec, Map<String, Known> known) {
        return PodPlan.of(Pods.of(spec), true, true, n -> known.getOrDefault(n, Known.NOTHING));
    }

    private static List<String> starts(PodPlan plan) {
        return plan.starts().stream().map(Container::getName).toList();
    }

    @Test
    void startsAllMainContainersOfANewPod() {
        assertEquals(List.of("a", "b"), starts(plan("containers: [{name: a}, {name: b}]", Map.of())));
    }

    @Test
    void startsInitContainersOneByOne() {
        String spec = "initContainers: [{name: i}, {name: j}]\ncontainers: [{name: a}]";
        assertEquals(List.of("i"), starts(plan(spec, Map.of())));
        assertEquals(List.of(), starts(plan(spec, Map.of("i", running(true)))));
        assertEquals(List.of("j"), starts(plan(spec, Map.of("i", exited(0)))));
        assertEquals(List.of("i"), starts(plan(spec, Map.of("i", exited(1)))));
        assertEquals(List.of("a"), starts(plan(spec, Map.of("i", exited(0), "j", exited(0)))));
    }

    @Test
    void aFailedInitContainerEndsAPodThatNeverRestarts() {
        assertTrue(plan(
                        "restartPolicy: Never\ninitContainers: [{name: i}]\ncontainers: [{name: a}]",
                        Map.of("i", exited(1)))
                .done());
    }

    @Test
    void whatComesAfterASidecarWaitsUntilItHasStarted() {
        String spec = "initContainers: [{name: s, restartPolicy: Always}, {name: i}]\ncontainers: [{name: a}]";
        assertEquals(List.of("s"), starts(plan(spec, Map.of())));
        assertEquals(List.of(), starts(plan(spec, Map.of("s", running(false)))));
        assertEquals(List.of("i"), starts(plan(spec, Map.of("s", running(true)))));
        assertEquals(List.of("s"), starts(plan(spec, Map.of("s", exited(0), "i", exited(0), "a", running(true)))));
    }

    @Test
    void restartsByPolicy() {
        assertEquals(List.of("a"), starts(plan("containers: [{name: a}]", Map.of("a", exited(0)))));
        String onFailure = "restartPolicy: OnFailure\ncontainers: [{name: a}]";
        assertTrue(plan(onFailure, Map.of("a", exited(0))).done());
        assertEquals(List.of("a"), starts(plan(onFailure, Map.of("a", exited(1)))));
        assertTrue(plan("restartPolicy: Never\ncontainers: [{name: a}]", Map.of("a", exited(1)))
                .done());
    }

    @Test
    void endsContainersWhoseProbesFailed() {
        PodPlan plan =
                plan("containers: [{name: a}]", Map.of("a", known(Phase.RUNNING, 0, Health.LIVENESS_FAILED, true)));
        assertEquals(
                "Container a failed liveness probe, will be restarted",
                plan.kills().getFirst().message());
        assertFalse(plan.done());
    }
}
