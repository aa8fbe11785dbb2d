package io.keelson.integration.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** API server, controllers and two schedulers as processes of their own; the scheduler that leads is killed. */
@Tag("end-to-end")
class ComponentsAloneTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String NODE = """
            apiVersion: v1
            kind: Node
            metadata: {name: lab}
            status:
              allocatable: {cpu: "4", memory: 8Gi, pods: "9"}
              conditions: [{type: Ready, status: "True"}]
            """;

    @Test
    void theSecondSchedulerGoesOn() {
        try (TestCluster cluster = TestCluster.controlPlane();
                Processes processes = new Processes(cluster)) {
            processes.start("apiserver", "--data-dir", cluster.data().toString(), "--port", "" + cluster.port());
            Shell.eventually(
                    "the API server answers",
                    PATIENCE,
                    () -> Files.exists(admin(cluster)) && kubectl(cluster, "get --raw /readyz", "") == 0);
            processes.component("controller-manager");
            Process leader = processes.component("scheduler");
            assertThat(kubectl(cluster, "create -f -", NODE)).isZero();
            assertThat(kubectl(cluster, "create deployment first --image=i", ""))
                    .isZero();
            awaitBound(cluster, "first");
            processes.component("scheduler");

            leader.destroyForcibly().onExit().join();
            assertThat(kubectl(cluster, "create deployment second --image=i", ""))
                    .isZero();

            awaitBound(cluster, "second");
        }
    }

    @Test
    void whatCannotWorkIsSaidInOneSentence() {
        String keelson = Shell.root().resolve("keelson").toString();
        Shell.Result missing =
                Shell.run(Map.of(), null, List.of(keelson, "scheduler", "--kubeconfig", "/nowhere/kubeconfig"));
        Shell.Result nonsense = Shell.run(Map.of(), null, List.of(keelson, "scheduler", "--kubeconfig", "/etc/passwd"));

        assertThat(missing.status()).isEqualTo(1);
        assertThat(missing.all()).contains("keelson: there is no kubeconfig /nowhere/kubeconfig that can be read");
        assertThat(nonsense.status()).isEqualTo(1);
        assertThat(nonsense.all())
                .contains("keelson: /etc/passwd is not a kubeconfig")
                .doesNotContain("root:x");
    }

    private static void awaitBound(TestCluster cluster, String deployment) {
        Shell.eventually(
                "the pod of " + deployment + " is bound",
                PATIENCE,
                () -> cluster.kubectl("--kubeconfig=" + admin(cluster) + " get pods -l app=" + deployment
                                + " -o jsonpath={.items[*].spec.nodeName}")
                        .ok()
                        .equals("lab"));
    }

    private static int kubectl(TestCluster cluster, String arguments, String input) {
        return cluster.kubectl("--kubeconfig=" + admin(cluster) + " " + arguments, input)
                .status();
    }

    private static Path admin(TestCluster cluster) {
        return cluster.data().resolve("admin.kubeconfig");
    }

    /** The processes of one test; they end before their cluster's directory goes. */
    private static final class Processes implements AutoCloseable {
        private final TestCluster cluster;
        private final List<Process> started = new ArrayList<>();

        Processes(TestCluster cluster) {
            this.cluster = cluster;
        }

        Process component(String name) {
            return start(
                    name,
                    "--kubeconfig",
                    cluster.data().resolve(name + ".kubeconfig").toString(),
                    "--secure-port",
                    "0");
        }

        Process start(String... arguments) {
            List<String> line = new ArrayList<>();
            line.add(Shell.root().resolve("keelson").toString());
            line.addAll(List.of(arguments));
            try {
                Process process = new ProcessBuilder(line)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                started.add(process);
                return process;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            for (Process process : started.reversed()) {
                process.destroy();
                process.onExit().join();
            }
        }
    }
}
