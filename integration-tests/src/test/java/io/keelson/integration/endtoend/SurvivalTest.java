package io.keelson.integration.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
        Map<String, Set<String>> before = traces(cluster);
        cluster.up();
        cluster.kubectl("apply -f -", POD).ok();
        cluster.kubectl("wait pod/survivor --for=condition=Ready --timeout=60s").ok();
        Map<String, Set<String>> running = traces(cluster);
        // Each of these looks at something: a running pod shows in all of them.
        running.forEach((kind, found) ->
                assertThat(found).as(kind + " while a pod runs").isNotEqualTo(before.get(kind)));

        cluster.keelson("down").ok();

        // Other things on the machine may have gone meanwhile, but nothing may have come.
        traces(cluster)
                .forEach((kind, found) ->
                        assertThat(found).as(kind + " left behind").isSubsetOf(before.get(kind)));
        cluster.close();
        assertThat(cluster.data()).doesNotExist();
    }

    /** Everything of a node that can outlive a process, by kind. */
    private static Map<String, Set<String>> traces(TestCluster cluster) {
        return Map.of(
                "mounts", lines("cut -d ' ' -f 5- /proc/self/mountinfo"),
                "interfaces", lines("ls /sys/class/net"),
                "nft tables", lines("nft list tables"),
                "cgroups", lines("find /sys/fs/cgroup -type d -path '*keelson*'"),
                // By the namespaces processes are in, and by files that keep one without a process.
                "network namespaces",
                        lines("{ readlink /proc/[0-9]*/ns/net; awk '$9 == \"nsfs\" || $10 == \"nsfs\"'"
                                + " /proc/self/mountinfo; } 2>/dev/null | sort -u"),
                "processes", processes(cluster.data().toString()));
    }

    /** The cluster, its monitors and runtimes: processes whose command line, environment or directory names its data. */
    private static Set<String> processes(String data) {
        return ProcessHandle.allProcesses()
                .map(p -> Path.of("/proc", String.valueOf(p.pid())))
                .filter(p -> text(p.resolve("cmdline")).contains(data)
                        || text(p.resolve("environ")).contains(data)
                        || directory(p).startsWith(data))
                .map(p -> p + " " + text(p.resolve("comm")).strip())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns what a file of a process says; nothing where the process has ended. */
    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static String directory(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static Set<String> lines(String script) {
        return sh(script).lines().collect(Collectors.toCollection(TreeSet::new));
    }

    private static String sh(String script) {
        return Shell.run(Map.of(), null, List.of("/bin/sh", "-c", script)).output();
    }
}
