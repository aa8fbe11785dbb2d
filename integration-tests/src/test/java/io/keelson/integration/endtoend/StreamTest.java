package io.keelson.integration.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keelson.integration.endtoend.Shell.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes to and from a pod while it runs, with the oldest and the newest kubectl, over WebSocket and over SPDY. */
@Tag("end-to-end")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(NodeCluster.class)
class StreamTest {
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: %s}
            spec:
              restartPolicy: Never
              terminationGracePeriodSeconds: 0
              containers: [{name: c, image: "keelson.io/busybox:1", stdin: %b, stdinOnce: %b, command: [sh, -c, "%s"]}]
            """;

    @TempDir
    private Path directory;

    private KubectlPods pods;

    @BeforeAll
    void apply(KubectlPods given) {
        pods = given;
        pods.apply(POD.formatted(
                "streams",
                false,
                false,
                "mkdir /www; echo hello > /www/index.html; exec httpd -f -p 127.0.0.1:8080 -h /www"));
        pods.eventually("streams", ".status.phase", "Running");
    }

    @AfterAll
    void delete() {
        pods.delete("streams");
    }

    /** Each kubectl with each way it can be made to take. */
    static List<Arguments> ways() {
        List<Path> programs = Kubectl.oldestAndNewest();
        return programs.isEmpty()
                ? List.of()
                : List.of(
                        Arguments.of(programs.getFirst(), false),
                        Arguments.of(programs.getLast(), true),
                        Arguments.of(programs.getLast(), false));
    }

    private Map<String, String> way(boolean webSockets) {
        return Map.of(
                "KUBECONFIG",
                pods.cluster().kubeconfig().toString(),
                "KUBECTL_REMOTE_COMMAND_WEBSOCKETS",
                String.valueOf(webSockets),
                "KUBECTL_PORT_FORWARD_WEBSOCKETS",
                String.valueOf(webSockets));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aCommandHasInputOutputErrorsAndACode(Path kubectl, boolean webSockets) {
        Result result = Shell.run(
                way(webSockets),
                "asked",
                List.of(kubectl.toString(), "exec", "-i", "streams", "--", "sh", "-c", "cat; echo no >&2; exit 3"));
        assertThat(result.output()).isEqualTo("asked");
        assertThat(result.errors()).isEqualTo("no\ncommand terminated with exit code 3\n");
        assertThat(result.status()).isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void filesAreCopiedBothWays(Path kubectl, boolean webSockets) throws IOException {
        byte[] content = new byte[2_000_000];
        new Random(1).nextBytes(content);
        Path there = Files.write(directory.resolve("there"), content);
        Path back = directory.resolve("back");
        for (List<String> copy : List.of(
                List.of(there.toString(), "streams:/tmp/file"), List.of("streams:/tmp/file", back.toString()))) {
            Shell.run(way(webSockets), null, List.of(kubectl.toString(), "cp", copy.getFirst(), copy.getLast()))
                    .ok();
        }
        assertThat(back).hasBinaryContent(content);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aPortIsForwarded(Path kubectl, boolean webSockets) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(kubectl.toString(), "port-forward", "pod/streams", ":8080")
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(way(webSockets));
        Process forward = builder.start();
        try (BufferedReader words =
                        new BufferedReader(new InputStreamReader(forward.getInputStream(), StandardCharsets.UTF_8));
                HttpClient http = HttpClient.newHttpClient()) {
            String port = words.readLine().replaceAll("Forwarding from 127.0.0.1:(\\d+) .*", "$1");
            for (int i = 0; i < 3; i++) {
                assertThat(http.send(
                                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                                                .build(),
                                        HttpResponse.BodyHandlers.ofString())
                                .body())
                        .isEqualTo("hello\n");
            }
        } finally {
            forward.destroy();
            forward.waitFor();
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aTerminalHasASizeThatChanges(Path kubectl, boolean webSockets) throws Exception {
        assumeTrue(Shell.has("script"), "needs script(1)");
        Path terminal = directory.resolve("terminal");
        // The first size comes a moment after the terminal.
        String inPod = "until [ \"$(stty size 2>/dev/null)\" = \"33 77\" ]; do sleep 0.1; done; stty size;"
                + " while [ \"$(stty size)\" = \"33 77\" ]; do sleep 0.1; done; stty size; exit 5";
        ProcessBuilder builder = new ProcessBuilder(
                        "script",
                        "-qec",
                        "stty rows 33 cols 77; tty > " + terminal + "; " + kubectl + " exec -it streams -- sh -c '"
                                + inPod + "'",
                        "/dev/null")
                .redirectErrorStream(true);
        builder.environment().putAll(way(webSockets));
        Process script = builder.start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(script.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine().strip()).isEqualTo("33 77");
            Shell.run(
                            Map.of(),
                            null,
                            List.of("stty", "-F", Files.readString(terminal).strip(), "rows", "40", "cols", "90"))
                    .ok();
            assertThat(lines.readLine().strip()).isEqualTo("40 90");
            assertThat(script.waitFor()).isEqualTo(5);
        } finally {
            script.destroyForcibly();
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void whatAContainerReadsIsAttachedOnce(Path kubectl, boolean webSockets) {
        String name = "attached-" + kubectl.getFileName().toString().replace('.', '-') + "-" + webSockets;
        pods.apply(POD.formatted(name, true, true, "echo ready; read word; echo got $word"));
        pods.eventually(name, ".status.phase", "Running");
        String seen = Shell.run(way(webSockets), "sesame\n", List.of(kubectl.toString(), "attach", "-i", name))
                .output();
        assertThat(seen).contains("got sesame");
        assertThat(pods.ends(name, "Succeeded")).isEqualTo("ready\ngot sesame\n");
        pods.delete(name);
    }

    @Test
    void whatIsNotThereSaysSo() {
        assertThat(pods.cluster().kubectl("exec streams -- /no/such/program").all())
                .contains("error executing command in container: failed to exec in container: ", "/no/such/program");
        assertThat(pods.cluster().kubectl("exec streams -c other -- true").errors())
                .isEqualTo("Error from server (BadRequest): container other is not valid for pod streams\n");
    }
}
