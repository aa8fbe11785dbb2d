package io.keelson.integration.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The order in which containers start and stop, what runs around them, and what they leave. */
@Tag("end-to-end")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(NodeCluster.class)
class ContainerLifeTest {
    @TempDir
    private static Path directory;

    private KubectlPods pods;

    @BeforeAll
    void apply(KubectlPods given) {
        pods = given;
        pods.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: sidecar}
                spec:
                  restartPolicy: Never
                  volumes: [{name: v, emptyDir: {}}]
                  initContainers:
                  - {name: first, image: "keelson.io/busybox:1", command: [sh, -c, "echo first > /v/log"], volumeMounts: [{name: v, mountPath: /v}]}
                  - name: beside
                    restartPolicy: Always
                    image: keelson.io/busybox:1
                    command: [sh, -c, "trap 'cat /v/log; echo stopped; exit 0' TERM; echo beside >> /v/log; touch /v/up; while :; do sleep 0.1; done"]
                    startupProbe: {exec: {command: [test, -e, /v/up]}, periodSeconds: 1}
                    volumeMounts: [{name: v, mountPath: /v}]
                  - {name: second, image: "keelson.io/busybox:1", command: [sh, -c, "echo second >> /v/log"], volumeMounts: [{name: v, mountPath: /v}]}
                  containers:
                  - {name: main, image: "keelson.io/busybox:1", command: [sh, -c, "echo main >> /v/log"], volumeMounts: [{name: v, mountPath: /v}]}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: last-words}
                spec:
                  restartPolicy: Never
                  containers:
                  - {name: file, image: "keelson.io/busybox:1", command: [sh, -c, "echo logged; printf written > /dev/termination-log; exit 1"]}
                  - {name: elsewhere, image: "keelson.io/busybox:1", terminationMessagePath: /tmp/words, command: [sh, -c, "printf elsewhere > /tmp/words"]}
                  - {name: log, image: "keelson.io/busybox:1", terminationMessagePolicy: FallbackToLogsOnError, command: [sh, -c, "echo logged; exit 1"]}
                  - {name: well, image: "keelson.io/busybox:1", terminationMessagePolicy: FallbackToLogsOnError, command: [sh, -c, "echo logged"]}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: hooks}
                spec:
                  terminationGracePeriodSeconds: 2
                  volumes: [{name: v, hostPath: {path: "DIRECTORY", type: DirectoryOrCreate}}]
                  containers:
                  - name: c
                    image: keelson.io/busybox:1
                    volumeMounts: [{name: v, mountPath: /v}]
                    lifecycle:
                      postStart: {exec: {command: [sh, -c, "echo after-start >> /v/log"]}}
                      preStop: {exec: {command: [sh, -c, "echo before-stop >> /v/log"]}}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: bad-hook}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers: [{name: c, image: "keelson.io/busybox:1", lifecycle: {postStart: {exec: {command: [sh, -c, "exit 4"]}}}}]
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: gated}
                spec:
                  readinessGates: [{conditionType: example.com/ok}]
                  containers: [{name: c, image: "keelson.io/busybox:1"}]
                """.replace("DIRECTORY", directory.toString()));
    }

    @AfterAll
    void delete() {
        pods.delete("sidecar last-words bad-hook gated");
    }

    @Test
    void aSidecarRunsFromItsPlaceUntilTheEnd() {
        pods.eventually("sidecar", ".status.phase", "Succeeded");
        String log = pods.cluster().kubectl("logs sidecar -c beside").ok();
        assertThat(log.lines()).containsExactly("first", "beside", "second", "main", "stopped");
        assertThat(pods.field("sidecar", ".status.initContainerStatuses[1].state.terminated.exitCode"))
                .isEqualTo("0");
    }

    @Test
    void lastWordsAreInTheStatus() {
        pods.ends("last-words", "Failed");
        String message = ".status.containerStatuses[?(@.name=='%s')].state.terminated.message";
        assertThat(pods.field("last-words", message.formatted("file"))).isEqualTo("written");
        assertThat(pods.field("last-words", message.formatted("elsewhere"))).isEqualTo("elsewhere");
        assertThat(pods.field("last-words", message.formatted("log"))).isEqualTo("logged\n");
        assertThat(pods.field("last-words", message.formatted("well"))).isEmpty();
    }

    @Test
    void hooksRunAfterTheStartAndBeforeTheStop() {
        pods.eventually("hooks", ".status.phase", "Running");
        assertThat(pods.shell("hooks", "c", "cat /v/log; ln /v/log /v/kept")).isEqualTo("after-start\n");
        pods.cluster().kubectl("delete pod hooks").ok();
        assertThat(directory.resolve("kept")).hasContent("after-start\nbefore-stop\n");
    }

    @Test
    void aHookThatFailsEndsItsContainer() {
        pods.event("bad-hook", "FailedPostStartHook", "PostStartHook failed");
        pods.eventually("bad-hook", ".status.containerStatuses[0].lastState.terminated.reason", "Error");
    }

    @Test
    void aGateKeepsAPodFromBeingReady() {
        pods.eventually("gated", ".status.conditions[?(@.type=='ContainersReady')].status", "True");
        String ready = ".status.conditions[?(@.type=='Ready')]";
        assertThat(pods.field("gated", ready + ".status")).isEqualTo("False");
        assertThat(pods.field("gated", ready + ".reason")).isEqualTo("ReadinessGatesNotReady");
        assertThat(pods.field("gated", ready + ".message"))
                .isEqualTo("corresponding condition of pod readiness gate \"example.com/ok\" does not exist.");
        pods.cluster()
                .kubectl(
                        pods.programs().getLast(),
                        null,
                        "patch",
                        "pod",
                        "gated",
                        "--subresource=status",
                        "-p",
                        "{\"status\":{\"conditions\":[{\"type\":\"example.com/ok\",\"status\":\"True\"}]}}")
                .ok();
        pods.eventually("gated", ready + ".status", "True");
    }

    @Test
    void aContainerIsAddedToLookAtAnother() {
        pods.eventually("gated", ".status.phase", "Running");
        pods.cluster()
                .kubectl("debug gated --image=keelson.io/busybox:1 --target=c --container=look -- ps")
                .ok();
        String ended = ".status.ephemeralContainerStatuses[0].state.terminated.exitCode";
        pods.eventually("gated", ended, "0");
        assertThat(pods.cluster().kubectl("logs gated -c look").ok()).contains("sleep infinity");
    }
}
