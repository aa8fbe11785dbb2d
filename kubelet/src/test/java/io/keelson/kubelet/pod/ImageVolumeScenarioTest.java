package io.keelson.kubelet.pod;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keelson.cri.v1.Mount;
import io.keelson.kubelet.Pods;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Containers mount images (KEP-4639). */
class ImageVolumeScenarioTest {
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

    private static JsonNode waiting(JsonNode status) {
        return status.path("containerStatuses").path(0).path("state").path("waiting");
    }

    @Test
    void aPartOfAnImageIsMountedReadOnlyByTheRuntime() throws InterruptedException {
        node.pods.added(Pods.of("""
                containers:
                - name: c
                  image: i
                  volumeMounts: [{name: data, mountPath: /data, subPath: in/it}]
                volumes: [{name: data, image: {reference: 'r/data:1'}}]
                """));
        node.server.await(s -> s.path("phase").asString("").equals("Running"));
        Mount mount = node.runtime.named("c").getFirst().getMounts(0);
        assertEquals("r/data:1", mount.getImage().getUserSpecifiedImage());
        assertEquals("in/it", mount.getImageSubPath());
        assertEquals("", mount.getHostPath());
        assertTrue(mount.getReadonly());
    }

    @Test
    void anImageThatIsMountedIsPulledOnceForAStart() throws InterruptedException {
        node.pods.added(Pods.of("""
                containers:
                - name: c
                  image: 'i:1'
                  imagePullPolicy: Always
                  volumeMounts: [{name: a, mountPath: /a}, {name: b, mountPath: /b}]
                - {name: other, image: 'j:1'}
                volumes:
                - {name: a, image: {reference: 'r/a:1', pullPolicy: Always}}
                - {name: b, image: {reference: 'r/b:1', pullPolicy: Always}}
                """));
        node.server.await(s -> s.path("phase").asString("").equals("Running")
                && s.path("containerStatuses").path(0).path("ready").asBoolean(false));
        assertEquals(
                List.of("i:1", "r/a:1", "r/b:1"),
                node.runtime.images.pulled().stream().sorted().toList());
    }

    @Test
    void aContainerWaitsForWhatItMountsAndOthersDoNot() throws InterruptedException {
        node.pods.added(Pods.of("""
                containers:
                - name: c
                  image: i
                  volumeMounts: [{name: data, mountPath: /data}]
                - {name: other, image: 'j:1'}
                volumes: [{name: data, image: {reference: 'missing:1', pullPolicy: IfNotPresent}}]
                """));
        JsonNode status =
                node.server.await(s -> waiting(s).path("reason").asString("").equals("ErrImagePull"));
        assertTrue(waiting(status).path("message").asString().contains("no such image"));
        node.server.await(s -> s.path("containerStatuses").path(1).path("state").has("running"));
        assertFalse(node.runtime.calls().contains("create c-0"));
        node.server.awaitEvent("Failed: Failed to pull image \"missing:1\"");
    }

    @Test
    void anImageThatMustBeThereIsNotPulled() throws InterruptedException {
        node.pods.added(Pods.of("""
                containers:
                - name: c
                  image: i
                  volumeMounts: [{name: data, mountPath: /data}]
                volumes: [{name: data, image: {reference: 'missing:1', pullPolicy: Never}}]
                """));
        JsonNode status =
                node.server.await(s -> waiting(s).path("reason").asString("").equals("ErrImageNeverPull"));
        assertEquals(
                "Container image \"missing:1\" is not present with pull policy of Never",
                waiting(status).path("message").asString());
        assertEquals(List.of(), node.runtime.images.pulled());
    }
}
