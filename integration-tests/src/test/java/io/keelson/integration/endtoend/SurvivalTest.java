package io.keelson.integration.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What lives through the death of the process, and what a stop leaves behind. */
@Tag("end-to-end")
class SurvivalTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: survivor}
            spec:
              terminationGracePeriodSeconds: 0
              containers: [{name: c, image: "keelson.io/busybox:1"}]
            """;

    @Test
    void containersAndObjectsSurviveAKill() {
        try (TestCluster cluster = TestCluster.withNode().up()) {
            cluster.kubectl("apply -f -", POD).ok();
            cluster.kubectl("wait pod/survivor --for=condition=Ready --timeout=60s")
                    .ok();
            String id = container(cluster);

            long pid = cluster.pid();
            ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
            process.destroyForcibly();
            process.onExit().join();
            cluster.up();

            Shell.eventually(
                    "the pod is Ready again",
                    PATIENCE,
                    () -> cluster.kubectl(
                                    "get pod survivor -o jsonpath={.status.conditions[?(@.type==\"Ready\")].status}")
                            .output()
                            .contains("True"));
            assertThat(container(cluster)).isEqualTo(id);
            assertThat(cluster.kubectl("get pod survivor -o jsonpath={.status.containerStatuses[0].restartCount}")
                            .ok())
                    .isEqualTo("0");
            assertThat(cluster.kubectl("exec survivor -- /bin/busybox echo alive")
                            .ok())
                    .contains("alive");
        }
    }

    private static String container(TestCluster cluster) {
        return cluster.kubectl("get pod survivor -o jsonpath={.status.containerStatuses[0].containerID}")
                .ok();
    }

    @Test
    void downLeavesNothingBehind() {
        TestCluster cluster = TestCluster.withNode();
        List<String> before = traces();
        cluster.up();
        cluster.kubectl("apply -f -", POD).ok();
        cluster.kubectl("wait pod/survivor --for=condition=Ready --timeout=60s").ok();
        assertThat(traces()).isNotEqualTo(before);

        cluster.keelson("down").ok();

        assertThat(traces()).isEqualTo(before);
        cluster.close();
        assertThat(cluster.data()).doesNotExist();
    }

    /** Everything of a node that outlives a process: mounts, interfaces, nft tables, cgroups, monitors. */
    private static List<String> traces() {
        return List.of(
                sh("grep -c . /proc/self/mountinfo"),
                sh("ls /sys/class/net | sort"),
                sh("nft list tables 2>/dev/null | sort"),
                sh("find /sys/fs/cgroup -maxdepth 3 -type d -name '*keelson*' | sort"),
                // A dead monitor that the machine's first process has not reaped is nobody's any more.
                sh("ps -eo stat=,comm= | awk '$2 == \"conmon\" && $1 !~ /^Z/' | wc -l"));
    }

    private static String sh(String script) {
        return Shell.run(Map.of(), null, List.of("/bin/sh", "-c", script)).output();
    }
}
