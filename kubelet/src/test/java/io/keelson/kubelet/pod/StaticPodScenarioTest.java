package io.keelson.kubelet.pod;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.keelson.kubelet.Pods;
import io.keelson.kubelet.admission.StaticPods;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Static pods run by themselves, and the API server has an image of each. */
class StaticPodScenarioTest {
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

    private static Pod fromFile(String uid, String image) {
        return new PodBuilder(Pods.of("containers: [{name: c, image: '" + image + "'}]"))
                .editMetadata()
                .withUid(uid)
                .withResourceVersion(null)
                .withAnnotations(Map.of(StaticPods.SOURCE, "file", StaticPods.HASH, uid))
                .endMetadata()
                .build();
    }

    /** The image as the API server made it. */
    private static Pod mirror(Pod of, String uid, String version) {
        return new PodBuilder(of)
                .editMetadata()
                .withUid(uid)
                .withResourceVersion(version)
                .addToAnnotations(
                        StaticPods.MIRROR, of.getMetadata().getAnnotations().get(StaticPods.HASH))
                .endMetadata()
                .build();
    }

    private static boolean running(JsonNode status) {
        return status.path("phase").asString("").equals("Running");
    }

    @Test
    void itRunsAndItsImageTellsItsStatus() throws InterruptedException {
        Pod pod = fromFile("s-1", "i");
        node.pods.staticPods(List.of(pod));
        JsonNode made = node.server.awaitCreated(1).getFirst();
        assertEquals(
                "s-1",
                made.at("/metadata/annotations/kubernetes.io~1config.mirror").asString(""));
        assertEquals("node-uid", made.at("/metadata/ownerReferences/0/uid").asString(""));
        assertEquals("Node", made.at("/metadata/ownerReferences/0/kind").asString(""));

        node.pods.added(mirror(pod, "m-1", "5"));
        JsonNode status = node.server.await(StaticPodScenarioTest::running);
        assertEquals("10.1.1.1", status.path("podIP").asString(""));
    }

    @Test
    void anImageThatIsDeletedIsMadeAgainAndThePodGoesOn() throws InterruptedException {
        Pod pod = fromFile("s-1", "i");
        node.pods.staticPods(List.of(pod));
        node.server.awaitCreated(1);
        Pod image = mirror(pod, "m-1", "5");
        node.pods.added(image);
        node.server.await(StaticPodScenarioTest::running);

        Pod going = new PodBuilder(image)
                .editMetadata()
                .withDeletionTimestamp("2030-01-01T00:00:30Z")
                .withResourceVersion("6")
                .endMetadata()
                .build();
        node.pods.updated(image, going);
        node.server.awaitDeletionOf("m-1");
        node.server.awaitCreated(2);
        assertEquals(List.of("run sandbox-0", "create c-0", "start c-0"), node.runtime.calls());
    }

    @Test
    void aFileThatIsRemovedEndsItsPodAndThenItsImage() throws InterruptedException {
        Pod pod = fromFile("s-1", "i");
        node.pods.staticPods(List.of(pod));
        node.server.awaitCreated(1);
        node.pods.added(mirror(pod, "m-1", "5"));
        node.server.await(StaticPodScenarioTest::running);

        node.pods.staticPods(List.of());
        node.server.awaitDeletionOf("m-1");
        assertTrue(
                node.runtime.calls().contains("remove sandbox-0"),
                node.runtime.calls().toString());
        assertEquals(0, node.pods.pods().size());
    }

    @Test
    void aFileThatChangesIsAnotherPodAfterTheOneBefore() throws InterruptedException {
        Pod before = fromFile("s-1", "i");
        node.pods.staticPods(List.of(before));
        node.server.awaitCreated(1);
        node.pods.added(mirror(before, "m-1", "5"));
        node.server.await(StaticPodScenarioTest::running);

        Pod after = fromFile("s-2", "j");
        node.pods.staticPods(List.of(after));
        node.server.awaitDeletionOf("m-1");
        List<JsonNode> made = node.server.awaitCreated(2);
        assertEquals(
                "s-2",
                made.get(1)
                        .at("/metadata/annotations/kubernetes.io~1config.mirror")
                        .asString(""));
        node.server.awaitEvent("Started");
        List<String> calls = node.runtime.calls();
        assertTrue(calls.indexOf("stop c-0") < calls.indexOf("run sandbox-1") || !calls.contains("run sandbox-1"));
    }

    @Test
    void anImageOfNoPodOfThisNodeIsDeleted() throws InterruptedException {
        node.pods.added(mirror(fromFile("s-1", "i"), "m-9", "5"));
        node.server.awaitDeletionOf("m-9");
        assertEquals(List.of(), node.runtime.calls());
    }

    /** Whoever may create a pod could else have it run where the node wants nobody. */
    @Test
    void aPodOfTheApiIsNoStaticPodWhateverItSays() throws InterruptedException {
        Pod pod = Pods.of("containers: [{name: c, image: i}]");
        pod.getMetadata().setAnnotations(Map.of(StaticPods.SOURCE, "file"));
        node.pods.added(pod);
        node.server.await(StaticPodScenarioTest::running);
        Pod known = node.pods.pod("default", "p");
        assertEquals(false, StaticPods.isStatic(known));
        assertEquals(false, StaticPods.isCritical(known));
    }
}
