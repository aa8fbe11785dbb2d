package io.keelson.integration.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What containers have printed, and what they print now. */
@Tag("end-to-end")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(NodeCluster.class)
class LogTest {
    private KubectlPods pods;

    @BeforeAll
    void apply(KubectlPods given) {
        pods = given;
        pods.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: talking}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - {name: a, image: "keelson.io/busybox:1", command: [sh, -c, "echo a1; echo a2; echo a3; exec sleep 1000"]}
                  - {name: b, image: "keelson.io/busybox:1", command: [sh, -c, "echo b1; echo b2 >&2; exec sleep 1000"]}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: restarted}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers: [{name: c, image: "keelson.io/busybox:1", command: [sh, -c, "if [ -e /dev/shm/again ]; then echo now; exec sleep 1000; fi; touch /dev/shm/again; echo before; exit 1"]}]
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: chatty}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: c
                    image: keelson.io/busybox:1
                    command: [sh, -c, "echo begin; until [ -e /dev/shm/begin ]; do sleep 0.1; done; i=0; l=$(printf %01000d 0); until [ -e /dev/shm/enough ]; do i=$((i+1)); echo $i $l; [ $i -lt 11000 ] || sleep 0.1; done; echo end $i; exec sleep 1000"]
                """);
        pods.eventually("talking", ".status.phase", "Running");
    }

    @AfterAll
    void delete() {
        pods.delete("talking restarted chatty");
    }

    private String logs(String arguments) {
        return pods.cluster().kubectl("logs " + arguments).ok();
    }

    @Test
    void partsOfALogCanBeAskedFor() {
        Shell.eventually(
                "all has been said",
                KubectlPods.PATIENCE,
                () -> logs("talking -c a").equals("a1\na2\na3\n"));
        Shell.eventually(
                "all has been said",
                KubectlPods.PATIENCE,
                () -> logs("talking -c b").lines().count() == 2);
        assertThat(logs("talking -c a --tail=2")).isEqualTo("a2\na3\n");
        assertThat(logs("talking -c a --tail=0")).isEmpty();
        assertThat(logs("talking -c a --since=1h")).isEqualTo("a1\na2\na3\n");
        assertThat(logs("talking -c a --since-time=" + Instant.now().plus(Duration.ofHours(1))))
                .isEmpty();
        assertThat(logs("talking -c a --limit-bytes=4")).isEqualTo("a1\na");
        assertThat(logs("talking --all-containers --prefix").lines())
                .containsExactlyInAnyOrder(
                        "[pod/talking/a] a1",
                        "[pod/talking/a] a2",
                        "[pod/talking/a] a3",
                        "[pod/talking/b] b1",
                        "[pod/talking/b] b2");
        assertThat(logs("talking -c a --timestamps").lines())
                .allMatch(l -> l.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z a\\d"));
        assertThat(pods.cluster().kubectl("logs talking -c other").errors())
                .isEqualTo("error: container other is not valid for pod talking\n");
        assertThat(pods.cluster().kubectl("logs talking -c a --previous").errors())
                .isEqualTo("Error from server (BadRequest): previous terminated container \"a\" in pod \"talking\" not"
                        + " found\n");
    }

    @Test
    void theLogBeforeARestartIsKept() {
        pods.eventually("restarted", ".status.containerStatuses[0].restartCount", "1");
        pods.eventually("restarted", ".status.containerStatuses[0].ready", "true");
        Shell.eventually(
                "the new one has spoken",
                KubectlPods.PATIENCE,
                () -> logs("restarted").equals("now\n"));
        assertThat(logs("restarted --previous")).isEqualTo("before\n");
    }

    /** The kubelet looks every ten seconds at logs longer than 10 MiB. */
    @Test
    void aLogIsFollowedIntoANewFile() throws IOException {
        Process follow = pods.cluster().startKubectl("logs", "-f", "chatty");
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(follow.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(said.readLine()).isEqualTo("begin");
            pods.shell("chatty", "c", "touch /dev/shm/begin");
            Shell.eventually("the log is in two files", KubectlPods.PATIENCE, this::rotated);
            pods.shell("chatty", "c", "touch /dev/shm/enough");
            int lines = 0;
            String line = said.readLine();
            while (line != null && !line.startsWith("end")) {
                lines++;
                assertThat(line).startsWith(lines + " ");
                line = said.readLine();
            }
            assertThat(line).isEqualTo("end " + lines);
        } finally {
            follow.destroy();
        }
        assertThat(logs("chatty --tail=2")).endsWith("\n" + logs("chatty --tail=1"));
    }

    private boolean rotated() {
        try (Stream<Path> files = Files.find(
                pods.cluster().data(),
                10,
                (path, facts) -> path.getFileName().toString().startsWith("0.log.")
                        && path.toString().contains("default_chatty_"))) {
            return files.findAny().isPresent();
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }
}
