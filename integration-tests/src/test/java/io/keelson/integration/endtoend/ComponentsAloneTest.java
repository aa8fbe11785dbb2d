package io.keelson.integration.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
                ComponentProcesses processes = new ComponentProcesses()) {
            processes.keelson("apiserver", "--data-dir", cluster.data().toString(), "--port", "" + cluster.port());
            Shell.eventually(
                    "the API server answers",
                    PATIENCE,
                    () -> Files.exists(admin(cluster)) && kubectl(cluster, "get --raw /readyz", "") == 0);
            processes.component("controller-manager", cluster);
            Process leader = processes.component("scheduler", cluster);
            assertThat(kubectl(cluster, "create -f -", NODE)).isZero();
            assertThat(kubectl(cluster, "create deployment first --image=i", ""))
                    .isZero();
            awaitBound(cluster, "first");
            processes.component("scheduler", cluster);

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
}
