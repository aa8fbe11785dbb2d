package io.keelson.kubelet.pod;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.keelson.kubelet.Pods;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Containers with restart rules of their own, and pods whose resources change while they run. */
class RestartAndResizeScenarioTest {
    @TempDir
    Path directory;

    private NodeFixture node;

    @BeforeEach
    void start() throws IOException {
        node = new NodeFixture(directory);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private JsonNode phase(String phase) throws InterruptedException {
        return node.server.await(s -> s.path("phase").asString("").equals(phase));
    }

    private long now() {
        return node.timers.now().getEpochSecond() * 1_000_000_000L;
    }

    private static JsonNode condition(JsonNode status, String type) {
        for (JsonNode c : status.path("conditions")) {
            if (c.path("type").asString().equals(type)) {
                return c;
            }
        }
        return tools.jackson.databind.node.MissingNode.getInstance();
    }

    @Test
    void aRuleAboutAnExitCodeRestartsInPlaceWhatThePodWouldNot() throws InterruptedException {
        node.pods.added(Pods.of("""
                restartPolicy: Never
                containers:
                - name: c
                  image: i
                  restartPolicy: Never
                  restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [42]}}]
                """));
        phase("Running");
        node.runtime.exit("c", 42, now());
        node.server.await(s -> s.at("/containerStatuses/0/restartCount").asInt() == 1);
        node.runtime.exit("c", 0, now());
        phase("Succeeded");
    }

    @Test
    void anotherExitCodeEndsThePod() throws InterruptedException {
        node.pods.added(Pods.of("""
                containers:
                - name: c
                  image: i
                  restartPolicy: Never
                  restartPolicyRules: [{action: Restart, exitCodes: {operator: NotIn, values: [1, 2]}}]
                """));
        phase("Running");
        node.runtime.exit("c", 2, now());
        phase("Failed");
    }

    @Test
    void oneEndRestartsAllContainersWhereARuleSaysSo() throws InterruptedException {
        node.pods.added(Pods.of("""
                restartPolicy: Never
                containers:
                - {name: a, image: i}
                - name: b
                  image: i
                  restartPolicy: Never
                  restartPolicyRules: [{action: RestartAllContainers, exitCodes: {operator: In, values: [88]}}]
                """));
        phase("Running");
        node.runtime.exit("b", 88, now());
        JsonNode status =
                node.server.await(s -> s.at("/containerStatuses/0/restartCount").asInt() == 1
                        && s.at("/containerStatuses/1/restartCount").asInt() == 1
                        && s.at("/containerStatuses/1/state").has("running"));
        assertEquals(
                88,
                status.at("/containerStatuses/1/lastState/terminated/exitCode").asInt());
        assertTrue(node.runtime.calls().containsAll(List.of("stop a-0", "remove a-0", "remove b-0")));
    }

    private static Pod sized(String cpu, String memory, long generation) {
        Pod pod = Pods.of("""
                containers:
                - name: c
                  image: i
                  resizePolicy: [{resourceName: memory, restartPolicy: RestartContainer}]
                  resources: {requests: {cpu: %s, memory: %s}, limits: {cpu: %s, memory: %s}}
                """.formatted(cpu, memory, cpu, memory));
        return new PodBuilder(pod)
                .editMetadata()
                .withGeneration(generation)
                .withResourceVersion(String.valueOf(generation + 100))
                .endMetadata()
                .build();
    }

    @Test
    void moreProcessorReachesTheRunningContainer() throws InterruptedException {
        Pod before = sized("500m", "64Mi", 1);
        node.pods.added(before);
        phase("Running");
        node.pods.updated(before, sized("1", "64Mi", 2));
        JsonNode status = node.server.await(s ->
                s.at("/containerStatuses/0/resources/limits/cpu").asString("").equals("1"));
        assertEquals(
                "1", status.at("/containerStatuses/0/allocatedResources/cpu").asString());
        node.server.awaitEvent(
                "ResizeStarted: Pod resize started: {\"containers\":[{\"name\":\"c\",\"resources\":{\"limits\":"
                        + "{\"cpu\":\"1\",\"memory\":\"64Mi\"},\"requests\":{\"cpu\":\"1\",\"memory\":\"64Mi\"}}}],\"generation\":2}");
        node.server.awaitEvent("ResizeCompleted: Pod resize completed: ");
        node.server.await(s -> condition(s, "PodResizeInProgress").isMissingNode());
        assertTrue(node.runtime.calls().contains("update c-0 100000 67108864"));
        assertEquals(0, status.at("/containerStatuses/0/restartCount").asInt());
    }

    @Test
    void theContainerIsRestartedWhereItsPolicySaysSo() throws InterruptedException {
        Pod before = sized("500m", "64Mi", 1);
        node.pods.added(before);
        phase("Running");
        node.pods.updated(before, sized("500m", "128Mi", 2));
        node.server.awaitEvent("Killing: Container c resize requires restart");
        JsonNode status =
                node.server.await(s -> s.at("/containerStatuses/0/restartCount").asInt() == 1
                        && s.at("/containerStatuses/0/state").has("running"));
        assertEquals(
                "128Mi",
                status.at("/containerStatuses/0/resources/limits/memory").asString());
    }

    private static Pod sizedAsAWhole(String memory, long generation) {
        Pod pod = Pods.of("""
                resources: {requests: {cpu: 500m, memory: %s}, limits: {cpu: 500m, memory: %s}}
                containers:
                - name: c
                  image: i
                  resizePolicy: [{resourceName: memory, restartPolicy: RestartContainer}]
                """.formatted(memory, memory));
        return new PodBuilder(pod)
                .editMetadata()
                .withGeneration(generation)
                .withResourceVersion(String.valueOf(generation + 100))
                .endMetadata()
                .build();
    }

    @Test
    void aContainerThatLivesOfItsPodsLimitIsRestartedOnceForANewOne() throws InterruptedException {
        Pod before = sizedAsAWhole("64Mi", 1);
        node.pods.added(before);
        phase("Running");
        node.pods.updated(before, sizedAsAWhole("128Mi", 2));
        node.server.awaitEvent("ResizeCompleted: Pod resize completed: ");
        JsonNode status =
                node.server.await(s -> s.at("/containerStatuses/0/state").has("running")
                        && s.at("/containerStatuses/0/restartCount").asInt() > 0);
        assertEquals(1, status.at("/containerStatuses/0/restartCount").asInt());
        assertFalse(node.runtime.calls().contains("stop c-1"));
    }

    @Test
    void aWishThatDoesNotFitWaitsAndIsGrantedWhenItDoes() throws InterruptedException {
        Pod before = sized("500m", "64Mi", 1);
        node.pods.added(before);
        phase("Running");
        Pod large = sized("3", "64Mi", 2);
        node.pods.updated(before, large);
        JsonNode status =
                node.server.await(s -> !condition(s, "PodResizePending").isMissingNode());
        assertEquals(
                "Deferred", condition(status, "PodResizePending").path("reason").asString());
        assertEquals(
                "Node didn't have enough resource: cpu, requested: 3000, used: 0, capacity: 2000",
                condition(status, "PodResizePending").path("message").asString());
        assertEquals(
                "500m", status.at("/containerStatuses/0/resources/limits/cpu").asString());
        assertEquals(
                "500m", status.at("/containerStatuses/0/allocatedResources/cpu").asString());
        assertFalse(node.runtime.calls().stream().anyMatch(c -> c.startsWith("update")));
        node.server.awaitEvent("ResizeDeferred: Pod resize OutOfcpu: ");
        node.pods.updated(large, sized("2", "64Mi", 3));
        status = node.server.await(s -> condition(s, "PodResizePending").isMissingNode()
                && s.at("/containerStatuses/0/resources/limits/cpu")
                        .asString("")
                        .equals("2"));
        assertTrue(condition(status, "PodResizeInProgress").isMissingNode());
    }

    @Test
    void aKubeletThatStartsAgainKnowsWhatItGave() throws IOException, InterruptedException {
        Pod before = sized("500m", "64Mi", 1);
        node.pods.added(before);
        phase("Running");
        node.restart();
        Pod large = sized("3", "64Mi", 2);
        node.pods.added(new PodBuilder(large)
                .withNewStatus()
                .withPhase("Running")
                .withStartTime("2030-01-01T00:00:00Z")
                .endStatus()
                .build());
        JsonNode status =
                node.server.await(s -> !condition(s, "PodResizePending").isMissingNode());
        assertEquals(
                "500m", status.at("/containerStatuses/0/allocatedResources/cpu").asString());
    }
}
