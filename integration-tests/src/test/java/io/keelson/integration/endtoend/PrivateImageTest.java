package io.keelson.integration.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Images of a registry that wants a name and a password, which pods bring along in a secret. */
@Tag("end-to-end")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(NodeCluster.class)
class PrivateImageTest {
    /** The user {@code me} with the password {@code secret}, as htpasswd -B writes it. */
    private static final String USERS = "me:$2b$05$z4Uvu7sy3orkK9BHDjnMW.J3Vfs7ktByweIFACEw4IXwBCOy0OsN2\n";

    @TempDir
    private static Path directory;

    private final int port = TestCluster.freePort();
    private final String image = "127.0.0.1:" + port + "/private/app:1";
    private Process registry;
    private KubectlPods pods;

    @BeforeAll
    void push(KubectlPods given) throws IOException {
        assumeTrue(Shell.has("docker-registry") && Shell.has("skopeo"), "needs docker-registry and skopeo");
        pods = given;
        Files.writeString(directory.resolve("users"), USERS);
        Path config = Files.writeString(directory.resolve("registry.yml"), """
                version: 0.1
                log: {level: error}
                storage: {filesystem: {rootdirectory: %s}}
                http: {addr: "127.0.0.1:%d"}
                auth: {htpasswd: {realm: test, path: %s}}
                """.formatted(
                        directory.resolve("images"), port, directory.resolve("users")));
        registry = new ProcessBuilder("docker-registry", "serve", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("registry.log").toFile())
                .start();
        Shell.eventually("the registry listens", KubectlPods.PATIENCE, this::listens);
        Path archive = LocalImage.archive(directory, image);
        Shell.run(
                        Map.of(),
                        null,
                        List.of(
                                "skopeo",
                                "copy",
                                "--insecure-policy",
                                "--dest-tls-verify=false",
                                "--dest-creds=me:secret",
                                "docker-archive:" + archive,
                                "docker://" + image))
                .ok();
        pods.cluster()
                .kubectl("create secret docker-registry pull --docker-server=127.0.0.1:" + port
                        + " --docker-username=me --docker-password=secret")
                .ok();
        pods.cluster()
                .kubectl("create secret docker-registry wrong --docker-server=127.0.0.1:" + port
                        + " --docker-username=me --docker-password=guessed")
                .ok();
    }

    @AfterAll
    void end() {
        if (registry != null) {
            registry.destroyForcibly();
            pods.delete("without-secret with-secret with-wrong-secret");
            pods.cluster().kubectl("delete secret pull wrong").ok();
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private void run(String pod, String secrets) {
        pods.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: %s}
                spec:
                  terminationGracePeriodSeconds: 0
                  imagePullSecrets: %s
                  containers: [{name: c, image: "%s", imagePullPolicy: Always}]
                """.formatted(pod, secrets, image));
    }

    @Test
    void withoutASecretThereIsNoImage() {
        run("without-secret", "[]");
        run("with-wrong-secret", "[{name: wrong}]");
        for (String pod : List.of("without-secret", "with-wrong-secret")) {
            assertThat(pods.waits(pod, "ImagePullBackOff"))
                    .startsWith("Back-off pulling image \"" + image + "\": ErrImagePull: ")
                    .contains("failed to resolve reference \"" + image + "\": pull access denied")
                    .contains("authorization failed");
        }
    }

    @Test
    void withOneItIsPulledEachTime() {
        run("with-secret", "[{name: nowhere}, {name: pull}]");
        pods.eventually("with-secret", ".status.phase", "Running");
        assertThat(pods.field("with-secret", ".status.containerStatuses[0].imageID"))
                .startsWith("127.0.0.1:" + port + "/private/app@sha256:");
        assertThat(pods.cluster()
                        .kubectl("get events --field-selector=involvedObject.name=with-secret,reason=Pulled")
                        .ok())
                .contains("Successfully pulled image \"" + image + "\" in ");
    }
}
