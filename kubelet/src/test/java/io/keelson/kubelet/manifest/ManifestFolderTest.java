package io.keelson.kubelet.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.client.transport.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files become static pods. */
class ManifestFolderTest {
    private static final String WEB = """
            apiVersion: v1
            kind: Pod
            metadata: {name: web, annotations: {kubernetes.io/config.mirror: forged}}
            spec:
              containers: [{name: c, image: i, resources: {limits: {cpu: 1}}}]
            """;

    @TempDir
    Path directory;

    private Path folder;
    private final LinkedBlockingQueue<List<Pod>> told = new LinkedBlockingQueue<>();
    private ManifestFolder manifests;

    @BeforeEach
    void make() {
        folder = directory.resolve("manifests");
        manifests = new ManifestFolder(folder, Duration.ofHours(1), "Node1", new Wire().mapper(), told::add);
    }

    @AfterEach
    void close() {
        manifests.close();
    }

    private List<Pod> look() throws InterruptedException {
        manifests.look();
        return next();
    }

    private List<Pod> next() throws InterruptedException {
        List<Pod> pods = told.poll(20, TimeUnit.SECONDS);
        assertNotNull(pods, "nothing was told");
        return pods;
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(Files.createDirectories(folder).resolve(name), content);
    }

    @Test
    void aFileBecomesAPodOfThisNode() throws IOException, InterruptedException {
        write("web.yaml", WEB);
        Pod pod = look().getFirst();
        assertEquals("web-node1", pod.getMetadata().getName());
        assertEquals("default", pod.getMetadata().getNamespace());
        assertEquals("Node1", pod.getSpec().getNodeName());
        assertEquals("file", pod.getMetadata().getAnnotations().get("kubernetes.io/config.source"));
        assertEquals(
                pod.getMetadata().getUid(), pod.getMetadata().getAnnotations().get("kubernetes.io/config.hash"));
        assertEquals(null, pod.getMetadata().getAnnotations().get("kubernetes.io/config.mirror"));
        assertEquals("NoExecute", pod.getSpec().getTolerations().getFirst().getEffect());
        // As the API server would have it.
        assertEquals("Always", pod.getSpec().getRestartPolicy());
        assertEquals(
                "1",
                pod.getSpec()
                        .getContainers()
                        .getFirst()
                        .getResources()
                        .getRequests()
                        .get("cpu")
                        .toString());
    }

    @Test
    void aPodStaysTheSameUntilItsFileChanges() throws IOException, InterruptedException {
        write("web.yaml", WEB);
        String first = look().getFirst().getMetadata().getUid();
        assertEquals(first, look().getFirst().getMetadata().getUid());
        write("web.yaml", WEB.replace("image: i", "image: j"));
        assertNotEquals(first, look().getFirst().getMetadata().getUid());
    }

    @Test
    void changesAreSeenAtOnce() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        manifests.start();
        assertEquals(0, next().size());
        write("web.yaml", WEB);
        while (next().isEmpty()) {
            continue;
        }
        Files.delete(folder.resolve("web.yaml"));
        while (!next().isEmpty()) {
            continue;
        }
    }

    @Test
    void whatIsNoManifestIsPassedOver() throws IOException, InterruptedException {
        assertEquals(0, look().size());
        write(".hidden.yaml", WEB);
        write("broken.yaml", "{");
        write("other.yaml", WEB.replace("kind: Pod", "kind: Service"));
        Files.createDirectories(folder.resolve("sub.yaml"));
        Files.createSymbolicLink(folder.resolve("nowhere.yaml"), Path.of("/nowhere"));
        write("web.yaml", WEB);
        assertEquals(1, look().size());
    }

    @Test
    void oneFileMayBeNamedInPlaceOfAFolder() throws IOException, InterruptedException {
        Files.writeString(folder, WEB);
        assertEquals("web-node1", look().getFirst().getMetadata().getName());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metadata: {}",
                "metadata: {name: ../../etc}",
                "metadata: {name: web, namespace: ../kube-system}",
                "metadata: {name: web, uid: ../../../etc}",
                "metadata: {name: web, uid: a/b}"
            })
    void namesThatLeadOutOfTheFolderAreRefused(String metadata) throws IOException, InterruptedException {
        write("web.yaml", WEB.replaceFirst("metadata: .*", metadata));
        assertEquals(List.of(), look());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "containers: []",
                "containers: [{name: ../c, image: i}]",
                "containers: [{name: c}]",
                "containers: [{name: c, image: i}, {name: c, image: i}]",
                "containers: [{name: c, image: i, volumeMounts: [{name: v, mountPath: /v}]}]",
                "serviceAccountName: default\n  containers: [{name: c, image: i}]",
                "containers: [{name: c, image: i, envFrom: [{secretRef: {name: s}}]}]",
                "containers: [{name: c, image: i, env: [{name: A, valueFrom: {configMapKeyRef: {name: s, key: k}}}]}]",
                "containers: [{name: c, image: i}]\n  imagePullSecrets: [{name: s}]",
                "containers: [{name: c, image: i}]\n  resourceClaims: [{name: r, resourceClaimName: x}]",
                "containers: [{name: c, image: i}]\n  volumes: [{name: v, secret: {secretName: s}}]",
                "containers: [{name: c, image: i}]\n  volumes: [{name: v, persistentVolumeClaim: {claimName: s}}]",
                "containers: [{name: c, image: i}]\n  volumes: [{name: v, projected: {sources: [{serviceAccountToken:"
                        + " {path: t}}]}}]",
                "containers: 3"
            })
    void whatCannotBeWithoutTheApiIsRefused(String spec) throws IOException, InterruptedException {
        write("web.yaml", WEB.replaceFirst("  containers: .*", "  " + spec.replace("$", "\\$")));
        assertEquals(List.of(), look());
    }
}
