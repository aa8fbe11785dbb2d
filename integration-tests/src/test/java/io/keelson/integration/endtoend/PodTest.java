package io.keelson.integration.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What pods promise, seen from outside. */
@Tag("end-to-end")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PodTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private TestCluster cluster = TestCluster.withNode();

    @BeforeAll
    void up() {
        cluster.up();
    }

    @AfterAll
    void down() {
        cluster.close();
    }

    private void apply(String yaml) {
        cluster.kubectl("apply -f -", yaml).ok();
    }

    private String field(String pod, String path) {
        return cluster.kubectl("get pod " + pod + " -o jsonpath={" + path + "}").output();
    }

    private void eventually(String pod, String path, String value) {
        Shell.eventually(
                pod + path + " is " + value + ", it is " + field(pod, path),
                PATIENCE,
                () -> field(pod, path).equals(value));
    }

    @Test
    void containersOfAPodShareLocalhostAndMemory() {
        apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: shared}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: server
                    image: keelson.io/busybox:1
                    command: [/bin/busybox, sh, -c, "echo from-server > /dev/shm/word; mkdir /www; echo hello > /www/index.html; exec /bin/busybox httpd -f -p 127.0.0.1:8080 -h /www"]
                  - name: client
                    image: keelson.io/busybox:1
                    command: [/bin/busybox, sleep, "100000"]
                """);
        eventually("shared", ".status.phase", "Running");
        Shell.eventually(
                "the other container's server answers",
                PATIENCE,
                () -> cluster.kubectl("exec shared -c client -- /bin/busybox wget -qO- http://127.0.0.1:8080/")
                        .output()
                        .contains("hello"));
        assertThat(cluster.kubectl("exec shared -c client -- /bin/busybox cat /dev/shm/word")
                        .ok())
                .contains("from-server");
    }

    @Test
    void tooMuchMemoryIsAnOomKill() {
        apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: hungry}
                spec:
                  restartPolicy: Never
                  containers:
                  - name: c
                    image: keelson.io/busybox:1
                    command: [/bin/busybox, sh, -c, "/bin/busybox dd if=/dev/zero of=/dev/null bs=200M count=1"]
                    resources: {limits: {memory: 24Mi}}
                """);
        eventually("hungry", ".status.phase", "Failed");
        assertThat(field("hungry", ".status.containerStatuses[0].state.terminated.reason"))
                .isEqualTo("OOMKilled");
        assertThat(field("hungry", ".status.containerStatuses[0].state.terminated.exitCode"))
                .isEqualTo("137");
    }

    @Test
    void aCpuLimitThrottles() {
        apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: busy}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: c
                    image: keelson.io/busybox:1
                    command: [/bin/busybox, sh, -c, "while :; do :; done"]
                    resources: {limits: {cpu: 100m}}
                """);
        eventually("busy", ".status.phase", "Running");
        Shell.eventually(
                "the kernel throttles it",
                PATIENCE,
                () -> cluster.kubectl(
                                "exec busy -- /bin/busybox sh -c cat</sys/fs/cgroup/cpu.stat||cat</sys/fs/cgroup/cpu/cpu.stat")
                        .all()
                        .matches("(?s).*nr_throttled [1-9].*"));
        cluster.kubectl("delete pod busy").ok();
    }

    @Test
    void aCrashLoopBacksOff() {
        apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: crashing}
                spec:
                  containers:
                  - {name: c, image: "keelson.io/busybox:1", command: [/bin/busybox, sh, -c, "echo once; exit 3"]}
                """);
        eventually("crashing", ".status.containerStatuses[0].state.waiting.reason", "CrashLoopBackOff");
        assertThat(field("crashing", ".status.containerStatuses[0].lastState.terminated.exitCode"))
                .isEqualTo("3");
        assertThat(cluster.kubectl("logs crashing --previous").all()).contains("once");
        cluster.kubectl("delete pod crashing").ok();
    }

    @Test
    void anImageThatDoesNotExistSaysSo() {
        apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: imageless}
                spec: {containers: [{name: c, image: "localhost:1/nothing:1"}]}
                """);
        Shell.eventually(
                "it waits for the image",
                PATIENCE,
                () -> field("imageless", ".status.containerStatuses[0].state.waiting.reason")
                        .matches("ErrImagePull|ImagePullBackOff"));
        cluster.kubectl("delete pod imageless").ok();
    }

    @Test
    void aCommandThatDoesNotExistSaysSo() {
        apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: commandless}
                spec:
                  restartPolicy: Never
                  containers: [{name: c, image: "keelson.io/busybox:1", command: [/no/such/program]}]
                """);
        Shell.eventually(
                "it cannot be started",
                PATIENCE,
                () -> cluster.kubectl("get pod commandless -o yaml")
                        .output()
                        .matches("(?s).*(CreateContainerError|RunContainerError|StartError|ContainerCannotRun).*"));
    }

    @Test
    void configurationReachesTheContainer() {
        apply("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings}
                data: {colour: blue}
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: password}
                stringData: {word: sesame}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: configured, labels: {a: b}}
                spec:
                  restartPolicy: Never
                  initContainers:
                  - {name: first, image: "keelson.io/busybox:1", command: [/bin/busybox, sh, -c, "echo init > /work/done"], volumeMounts: [{name: work, mountPath: /work}]}
                  containers:
                  - name: c
                    image: keelson.io/busybox:1
                    command: [/bin/busybox, sh, -c, "cat /work/done /settings/colour /password/word /podinfo/labels; echo $COLOUR $NAME; ls /var/run/secrets/kubernetes.io/serviceaccount"]
                    env:
                    - {name: COLOUR, valueFrom: {configMapKeyRef: {name: settings, key: colour}}}
                    - {name: NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                    volumeMounts: [{name: work, mountPath: /work}, {name: settings, mountPath: /settings}, {name: password, mountPath: /password}, {name: podinfo, mountPath: /podinfo}]
                  volumes:
                  - {name: work, emptyDir: {}}
                  - {name: settings, configMap: {name: settings}}
                  - {name: password, secret: {secretName: password}}
                  - {name: podinfo, downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}}
                """);
        eventually("configured", ".status.phase", "Succeeded");
        assertThat(cluster.kubectl("logs configured").ok())
                .contains("init", "blue", "sesame", "a=\"b\"", "blue configured", "ca.crt", "namespace", "token");
    }
}
