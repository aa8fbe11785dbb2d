package io.keelson.kubelet.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.kubelet.Pods;
import io.keelson.kubelet.status.ContainerState.Instance;
import io.keelson.kubelet.status.ContainerState.Phase;
import io.keelson.kubelet.status.ContainerState.Waiting;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PodPhaseTest {
    private static final Instant TIME = Instant.parse("2030-01-01T00:00:00Z");

    static ContainerState waiting(String name) {
        return new ContainerState(name, null, null, 0, new Waiting("ContainerCreating", ""), false, false);
    }

    static ContainerState running(String name) {
        return new ContainerState(name, instance(Phase.RUNNING, 0), null, 0, null, true, true);
    }

    static ContainerState exited(String name, int code) {
        return new ContainerState(name, instance(Phase.EXITED, code), null, 0, null, false, false);
    }

    private static Instance instance(Phase phase, int code) {
        return new Instance(
                "id",
                "image",
                "sha256:1",
                phase,
                TIME,
                phase == Phase.EXITED ? TIME : null,
                code,
                0,
                code == 0 ? "Completed" : "Error",
                "",
                null,
                null,
                "");
    }

    static ObservedPod state(
            List<ContainerState> init,
            List<ContainerState> main,
            ObservedPod.@Nullable Failure failure,
            boolean terminal) {
        return new ObservedPod(
                true,
                List.of("10.1.1.1"),
                List.of("10.0.0.1"),
                TIME,
                init,
                main,
                List.of(),
                failure,
                terminal,
                null,
                List.of());
    }

    private static String phase(String policy, ContainerState... main) {
        Pod pod = Pods.of("restartPolicy: " + policy + "\ncontainers: [{name: a}, {name: b}]");
        return PodPhase.of(pod, state(List.of(), List.of(main), null, false));
    }

    @Test
    void pendingWhileAContainerHasNeverRun() {
        assertEquals("Pending", phase("Always", waiting("a"), waiting("b")));
        assertEquals("Pending", phase("Always", running("a"), waiting("b")));
    }

    @Test
    void runningWhileOneRunsOrWillRunAgain() {
        assertEquals("Running", phase("Never", running("a"), exited("b", 1)));
        assertEquals("Running", phase("Always", exited("a", 0), exited("b", 1)));
        assertEquals("Running", phase("OnFailure", exited("a", 0), exited("b", 1)));
    }

    @Test
    void overWhenNothingWillRunAgain() {
        assertEquals("Succeeded", phase("Never", exited("a", 0), exited("b", 0)));
        assertEquals("Failed", phase("Never", exited("a", 0), exited("b", 1)));
        assertEquals("Succeeded", phase("OnFailure", exited("a", 0), exited("b", 0)));
    }

    @Test
    void initContainersComeFirst() {
        Pod pod = Pods.of("restartPolicy: Never\ninitContainers: [{name: i}]\ncontainers: [{name: a}]");
        assertEquals("Pending", PodPhase.of(pod, state(List.of(running("i")), List.of(waiting("a")), null, false)));
        assertEquals("Failed", PodPhase.of(pod, state(List.of(exited("i", 2)), List.of(waiting("a")), null, false)));
    }

    @Test
    void sidecarsKeepThePodRunningUntilTheyEnd() {
        Pod pod = Pods.of(
                "restartPolicy: Never\ninitContainers: [{name: s, restartPolicy: Always}]\ncontainers: [{name: a}]");
        assertEquals("Running", PodPhase.of(pod, state(List.of(running("s")), List.of(exited("a", 0)), null, false)));
        assertEquals(
                "Succeeded", PodPhase.of(pod, state(List.of(exited("s", 143)), List.of(exited("a", 0)), null, true)));
    }

    @Test
    void failedWhenTheKubeletEndedIt() {
        Pod pod = Pods.of("containers: [{name: a}]");
        assertEquals(
                "Failed",
                PodPhase.of(
                        pod,
                        state(
                                List.of(),
                                List.of(running("a")),
                                new ObservedPod.Failure("DeadlineExceeded", "too long"),
                                false)));
    }

    @Test
    void whatIsTakenDownIsOverWhateverItsPolicy() {
        Pod pod = Pods.of("containers: [{name: a}]");
        assertEquals("Failed", PodPhase.of(pod, state(List.of(), List.of(exited("a", 137)), null, true)));
        assertEquals("Succeeded", PodPhase.of(pod, state(List.of(), List.of(exited("a", 0)), null, true)));
    }
}
