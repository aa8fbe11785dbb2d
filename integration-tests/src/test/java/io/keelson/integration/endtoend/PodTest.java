package io.keelson.integration.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What pods promise, seen from outside. */
@Tag("end-to-end")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(NodeCluster.class)
class PodTest {
    private static final Duration PATIENCE = KubectlPods.PATIENCE;
    private TestCluster cluster;
    private KubectlPods pods;

    @BeforeAll
    void use(KubectlPods given) {
        pods = given;
        cluster = given.cluster();
    }

    private void apply(String yaml) {
        pods.apply(yaml);
    }

    private String field(String pod, String path) {
        return pods.field(pod, path);
    }

    private void eventually(String pod, String path, String value) {
        pods.eventually(pod, path, value);
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
    void aCpuLimitIsAllAContainerGets() {
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
        CpuTime first = CpuTime.of(cluster, "busy");
        AtomicReference<CpuTime> last = new AtomicReference<>(first);
        Shell.eventually("five seconds have passed", PATIENCE, () -> {
            last.set(CpuTime.of(cluster, "busy"));
            return last.get().clock() - first.clock() > 5;
        });
        // A loop takes all it may have: a tenth of a CPU. What it did not get is how busy the machine is.
        assertThat((last.get().used() - first.used()) / (last.get().clock() - first.clock()))
                .isBetween(0.03, 0.12);
        cluster.kubectl("delete pod busy").ok();
    }

    /** Seconds since the machine's start, and seconds of CPU a container has used. */
    private record CpuTime(double clock, double used) {
        /** Reads both within the container, at one time, from either version of cgroups. */
        static CpuTime of(TestCluster cluster, String pod) {
            String[] read = cluster.kubectl(
                            Kubectl.oldestAndNewest().getLast(),
                            null,
                            "exec",
                            pod,
                            "--",
                            "/bin/busybox",
                            "sh",
                            "-c",
                            """
                            if [ -e /sys/fs/cgroup/cpuacct ]; then ns=$(cat /sys/fs/cgroup/cpuacct/cpuacct.usage)
                            else ns=$(sed -n 's/^usage_usec //p' /sys/fs/cgroup/cpu.stat)000; fi
                            read up idle </proc/uptime
                            echo $up $ns
                            """)
                    .ok()
                    .strip()
                    .split(" ");
            return new CpuTime(Double.parseDouble(read[0]), Long.parseLong(read[1]) / 1e9);
        }
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
        String reason = ".status.containerStatuses[0].state.waiting.reason";
        String message = ".status.containerStatuses[0].state.waiting.message";
        eventually("imageless", reason, "ImagePullBackOff");
        assertThat(field("imageless", message))
                .startsWith("Back-off pulling image \"localhost:1/nothing:1\": ErrImagePull: ")
                .contains("localhost:1/nothing:1", "refused");
        assertThat(field("imageless", ".status.phase")).isEqualTo("Pending");
        assertThat(cluster.kubectl("get events --field-selector=involvedObject.name=imageless,reason=Failed")
                        .ok())
                .contains("Failed to pull image \"localhost:1/nothing:1\": ")
                .contains("Error: ErrImagePull");
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
        eventually("commandless", ".status.phase", "Failed");
        String ended = ".status.containerStatuses[0].state.terminated";
        assertThat(field("commandless", ended + ".reason")).isEqualTo("StartError");
        assertThat(field("commandless", ended + ".exitCode")).isEqualTo("128");
        assertThat(field("commandless", ended + ".message"))
                .contains("OCI runtime create failed")
                .contains("/no/such/program");
        assertThat(field("commandless", ended + ".startedAt")).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(cluster.kubectl("get events --field-selector=involvedObject.name=commandless,reason=Failed")
                        .ok())
                .contains("Error: ")
                .contains("/no/such/program");
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
