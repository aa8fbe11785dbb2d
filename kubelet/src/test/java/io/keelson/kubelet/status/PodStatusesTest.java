package io.keelson.kubelet.status;

import static io.keelson.kubelet.status.PodPhaseTest.exited;
import static io.keelson.kubelet.status.PodPhaseTest.running;
import static io.keelson.kubelet.status.PodPhaseTest.state;
import static io.keelson.kubelet.status.PodPhaseTest.waiting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.keelson.kubelet.Pods;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodStatusesTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:05.123Z");
    private final PodStatuses statuses = new PodStatuses("keelson");

    private static PodCondition condition(PodStatus status, String type) {
        return status.getConditions().stream()
                .filter(c -> c.getType().equals(type))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void tellsOfAPodThatRuns() {
        Pod pod = Pods.of("containers: [{name: a, image: i}]");
        PodStatus status = statuses.of(pod, state(List.of(), List.of(running("a")), null, false), NOW);
        assertEquals("Running", status.getPhase());
        assertEquals("10.1.1.1", status.getPodIP());
        assertEquals("True", condition(status, "Ready").getStatus());
        assertEquals("2030-01-01T00:00:05Z", condition(status, "Ready").getLastTransitionTime());
        assertEquals("keelson://id", status.getContainerStatuses().getFirst().getContainerID());
        assertEquals(
                "2030-01-01T00:00:00Z",
                status.getContainerStatuses().getFirst().getState().getRunning().getStartedAt());
    }

    @Test
    void namesContainersThatAreNotReady() {
        Pod pod = Pods.of("containers: [{name: a}, {name: b}]");
        PodStatus status = statuses.of(pod, state(List.of(), List.of(waiting("a"), running("b")), null, false), NOW);
        assertEquals("ContainersNotReady", condition(status, "Ready").getReason());
        assertEquals(
                "containers with unready status: [a]",
                condition(status, "ContainersReady").getMessage());
    }

    @Test
    void keepsTheTimeAConditionBegan() {
        Pod pod = Pods.of("containers: [{name: a}]");
        PodStatus before = statuses.of(pod, state(List.of(), List.of(running("a")), null, false), NOW);
        pod.setStatus(before);
        PodStatus after = statuses.of(pod, state(List.of(), List.of(running("a")), null, false), NOW.plusSeconds(60));
        assertEquals("2030-01-01T00:00:05Z", condition(after, "Ready").getLastTransitionTime());
    }

    @Test
    void waitsForReadinessGates() {
        Pod pod = Pods.of("readinessGates: [{conditionType: x.io/y}]\ncontainers: [{name: a}]");
        PodStatus status = statuses.of(pod, state(List.of(), List.of(running("a")), null, false), NOW);
        assertEquals("ReadinessGatesNotReady", condition(status, "Ready").getReason());
        assertEquals(
                "corresponding condition of pod readiness gate \"x.io/y\" does not exist.",
                condition(status, "Ready").getMessage());
        assertEquals("True", condition(status, "ContainersReady").getStatus());
    }

    @Test
    void saysCompletedOfAPodThatSucceeded() {
        Pod pod = Pods.of("restartPolicy: Never\ncontainers: [{name: a}]");
        PodStatus status = statuses.of(pod, state(List.of(), List.of(exited("a", 0)), null, true), NOW);
        assertEquals("Succeeded", status.getPhase());
        assertEquals("PodCompleted", condition(status, "Ready").getReason());
        assertNull(status.getContainerStatuses().getFirst().getState().getRunning());
    }
}
