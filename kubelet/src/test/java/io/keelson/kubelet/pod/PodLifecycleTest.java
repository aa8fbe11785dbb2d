package io.keelson.kubelet.pod;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.keelson.kubelet.ManualTimers;
import io.keelson.kubelet.Pods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Pods' lives, told by what the runtime is asked to do and what the API server is told. */
class PodLifecycleTest {
    @TempDir
    Path directory;

    private NodeFixture node;
    private ManualTimers timers;
    private FakeRuntime runtime;
    private FakeApi server;
    private PodManager pods;

    @BeforeEach
    void start() throws IOException {
        node = new NodeFixture(directory);
        timers = node.timers;
        runtime = node.runtime;
        server = node.server;
        pods = node.pods;
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static boolean phase(JsonNode status, String phase) {
        return status.path("phase").asString("").equals(phase);
    }

    private static JsonNode container(JsonNode status) {
        return status.path("containerStatuses").path(0);
    }

    private static String waiting(JsonNode status) {
        return container(status).path("state").path("waiting").path("reason").asString("");
    }

    private static Pod deleted(Pod pod, long grace) {
        return new PodBuilder(pod)
                .editMetadata()
                .withDeletionTimestamp("2030-01-01T00:00:30Z")
                .withDeletionGracePeriodSeconds(grace)
                .endMetadata()
                .build();
    }

    private long now() {
        return timers.now().getEpochSecond() * 1_000_000_000L;
    }

    @Test
    void aPodRunsAndGoesWhenItIsDeleted() throws InterruptedException {
        Pod pod = Pods.of("containers: [{name: c, image: i}]");
        pods.added(pod);
        JsonNode status = server.await(s -> phase(s, "Running"));
        assertEquals("10.1.1.1", status.path("podIP").asString());
        assertEquals("fake://c-0", container(status).path("containerID").asString());
        server.awaitEvent("Started: Container started");

        pods.updated(pod, deleted(pod, 5));
        server.awaitDeletion();
        server.awaitEvent("Killing: Stopping container c");
        assertEquals(
                List.of("run sandbox-0", "create c-0", "start c-0", "stop c-0", "stop sandbox-0", "remove sandbox-0"),
                runtime.calls());
    }

    @Test
    void aContainerThatFailsIsRestartedAtOnceAndThenEverMoreSlowly() throws InterruptedException {
        pods.added(Pods.of("containers: [{name: c, image: i}]"));
        server.await(s -> phase(s, "Running"));
        runtime.exit("c", 1, now());
        server.await(s -> container(s).path("restartCount").asInt() == 1
                && container(s).path("state").has("running"));
        runtime.exit("c", 1, now());
        JsonNode status = server.await(s -> waiting(s).equals("CrashLoopBackOff"));
        assertEquals(
                "back-off 10s restarting failed container=c pod=p_default(u-1)",
                container(status).path("state").path("waiting").path("message").asString());
        assertEquals(
                1,
                container(status)
                        .path("lastState")
                        .path("terminated")
                        .path("exitCode")
                        .asInt());
        timers.pass(Duration.ofSeconds(9));
        assertEquals(
                2,
                runtime.calls().stream()
                        .filter(call -> call.startsWith("create c-"))
                        .count());
        timers.pass(Duration.ofSeconds(1));
        server.await(s -> container(s).path("restartCount").asInt() == 2
                && container(s).path("state").has("running"));
        runtime.exit("c", 1, now());
        server.await(s -> container(s)
                .path("state")
                .path("waiting")
                .path("message")
                .asString("")
                .startsWith("back-off 20s"));
    }

    @Test
    void aPodThatNeverRestartsSucceeds() throws InterruptedException {
        pods.added(Pods.of("restartPolicy: Never\ncontainers: [{name: c, image: i}]"));
        server.await(s -> phase(s, "Running"));
        runtime.exit("c", 0, now());
        JsonNode status = server.await(s -> phase(s, "Succeeded"));
        assertEquals(
                "Completed",
                container(status)
                        .path("state")
                        .path("terminated")
                        .path("reason")
                        .asString());
    }

    @Test
    void initContainersRunBeforeTheOthers() throws InterruptedException {
        pods.added(Pods.of("initContainers: [{name: i, image: i}]\ncontainers: [{name: c, image: i}]"));
        JsonNode status = server.await(
                s -> s.path("initContainerStatuses").path(0).path("state").has("running"));
        assertEquals("PodInitializing", waiting(status));
        assertEquals("Pending", status.path("phase").asString());
        runtime.exit("i", 0, now());
        server.await(s -> phase(s, "Running"));
        assertEquals(List.of("run sandbox-0", "create i-0", "start i-0", "create c-0", "start c-0"), runtime.calls());
    }

    @Test
    void anImageThatCannotBePulledBacksOff() throws InterruptedException {
        pods.added(Pods.of("containers: [{name: c, image: 'missing:1'}]"));
        JsonNode status = server.await(s -> waiting(s).equals("ErrImagePull"));
        assertEquals(
                "rpc error: code = NotFound desc = no such image",
                container(status).path("state").path("waiting").path("message").asString());
        timers.pass(Duration.ofSeconds(3));
        status = server.await(s -> waiting(s).equals("ImagePullBackOff"));
        assertEquals(
                "Back-off pulling image \"missing:1\": ErrImagePull: rpc error: code = NotFound desc = no such image",
                container(status).path("state").path("waiting").path("message").asString());
        server.awaitEvent("Failed: Error: ImagePullBackOff");
    }

    @Test
    void aPodThatDoesNotFitIsRefused() throws InterruptedException {
        pods.added(Pods.of("containers: [{name: c, image: i, resources: {requests: {cpu: '3'}}}]"));
        JsonNode status = server.await(s -> phase(s, "Failed"));
        assertEquals("OutOfcpu", status.path("reason").asString());
        assertEquals(
                "Pod was rejected: Node didn't have enough resource: cpu, requested: 3000, used: 0, capacity: 2000",
                status.path("message").asString());
        assertEquals(List.of(), runtime.calls());
    }

    @Test
    void aPodLivesNoLongerThanItsDeadline() throws InterruptedException {
        pods.added(Pods.of("activeDeadlineSeconds: 30\ncontainers: [{name: c, image: i}]"));
        server.await(s -> phase(s, "Running"));
        timers.pass(Duration.ofSeconds(30));
        JsonNode status = server.await(s -> phase(s, "Failed"));
        assertEquals("DeadlineExceeded", status.path("reason").asString());
        server.await(s -> container(s).path("state").has("terminated"));
        assertTrue(runtime.calls().contains("stop c-0"));
    }

    @Test
    void runningContainersAreTakenOver() throws IOException, InterruptedException {
        Pod pod = Pods.of("containers: [{name: c, image: i}]");
        pods.added(pod);
        server.await(s -> phase(s, "Running"));
        List<String> before = runtime.calls();
        pods = node.restart();
        pods.added(pod);
        runtime.exit("c", 1, now());
        server.await(s -> container(s).path("restartCount").asInt() == 1
                && container(s).path("state").has("running"));
        assertEquals(before.size() + 2, runtime.calls().size());
    }

    @Test
    void oneDeadContainerIsKept() throws InterruptedException, IOException {
        Pod pod = Pods.of("restartPolicy: OnFailure\ncontainers: [{name: c, image: i}]");
        pods.added(pod);
        server.await(s -> phase(s, "Running"));
        runtime.exit("c", 7, now());
        server.await(s -> container(s).path("restartCount").asInt() == 1
                && container(s).path("state").has("running"));
        assertEquals(
                2,
                runtime.calls().stream()
                        .filter(call -> call.startsWith("create c-"))
                        .count());
        runtime.exit("c", 0, now());
        JsonNode status = server.await(s -> phase(s, "Succeeded"));
        assertEquals("7", container(status).at("/lastState/terminated/exitCode").asString());
    }

    @Test
    void aPodHasACgroupWhileItLives() throws IOException, InterruptedException {
        Path burstable = directory.resolve("cgroup/kubepods/burstable");
        Path left = burstable.resolveSibling("besteffort/podu-0/c");
        Files.createDirectories(left);
        Pod pod =
                Pods.of("containers: [{name: c, image: i, resources: {requests: {cpu: 500m}, limits: {memory: 1Gi}}}]");
        pods.added(pod);
        pods.adopt();
        assertFalse(Files.exists(left.getParent()));
        server.await(s -> phase(s, "Running"));
        assertEquals("1073741824", Files.readString(burstable.resolve("podu-1/memory.max")));
        assertEquals("59", Files.readString(burstable.resolve("podu-1/cpu.weight")));
        assertEquals("59", Files.readString(burstable.resolve("cpu.weight")));
        pods.updated(pod, deleted(pod, 1));
        server.awaitDeletion();
        assertFalse(Files.exists(burstable.resolve("podu-1")));
        assertEquals("1", Files.readString(burstable.resolve("cpu.weight")));
    }

    @Test
    void whatBelongsToNoPodIsEnded() throws IOException, InterruptedException {
        pods.added(Pods.of("containers: [{name: c, image: i}]"));
        server.await(s -> phase(s, "Running"));
        pods = node.restart();
        pods.adopt();
        server.awaitEvent("Killing: Stopping container c");
    }
}
