package io.keelson.integration.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.integration.endtoend.Shell.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the README tells a newcomer to type, with the oldest and the newest kubectl. */
@Tag("end-to-end")
class NewcomerTest {
    private static final String NEXT = "keelson.io/busybox:2";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void theReadmeWorks() throws Exception {
        try (TestCluster cluster = TestCluster.withNode()) {
            Result up = cluster.tryUp();
            assertThat(up.status()).as(up.all() + cluster.log()).isZero();
            assertThat(up.output()).contains("kubectl get nodes");
            assertThat(Files.getPosixFilePermissions(cluster.data().resolve("admin.kubeconfig")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(cluster.tryUp().ok()).contains("runs already");
            assertThat(cluster.kubectl("get nodes --no-headers").ok()).contains(" Ready ");
            assertThat(LocalImage.importInto(cluster, NEXT)).contains(NEXT);
            for (Path kubectl : Kubectl.oldestAndNewest()) {
                walk(cluster, kubectl);
            }
            assertThat(cluster.keelson("status").ok()).contains("kubelet").contains("ready");
            assertThat(cluster.keelson("down").ok()).contains("down");
            assertThat(cluster.keelson("status").status()).isEqualTo(1);
        }
    }

    private static void walk(TestCluster cluster, Path kubectl) {
        run(cluster, kubectl, "apply", "-f", "manifests/examples/hello.yaml");
        run(cluster, kubectl, "rollout", "status", "deploy/hello", "--timeout=60s");
        assertThat(run(cluster, kubectl, "get", "deploy,rs,pods", "-o", "wide"))
                .contains("deployment.apps/hello")
                .contains("3/3")
                .contains("keelson.io/busybox:1");
        String pod =
                run(cluster, kubectl, "get", "pods", "-l", "app=hello", "-o", "jsonpath={.items[0].metadata.name}");
        Shell.eventually(
                "the probe shows in the log",
                PATIENCE,
                () -> run(cluster, kubectl, "logs", pod).contains("200"));
        assertThat(run(cluster, kubectl, "logs", "deploy/hello")).isNotNull();
        assertThat(run(cluster, kubectl, "exec", pod, "-c", "web", "--", "cat", "/etc/hostname"))
                .isEqualToIgnoringWhitespace(pod);
        assertThat(run(cluster, kubectl, "exec", "deploy/hello", "-c", "web", "--", "cat", "/etc/hostname"))
                .startsWith("hello-");
        assertThat(cluster.kubectl(kubectl, null, "exec", pod, "--", "/bin/busybox", "sh", "-c", "exit 7")
                        .status())
                .isEqualTo(7);
        assertThat(cluster.kubectl(kubectl, "typed", "exec", "-i", pod, "--", "/bin/busybox", "cat")
                        .ok())
                .isEqualTo("typed");

        run(cluster, kubectl, "scale", "deploy/hello", "--replicas=5");
        run(cluster, kubectl, "rollout", "status", "deploy/hello", "--timeout=60s");
        run(cluster, kubectl, "set", "image", "deploy/hello", "web=" + NEXT);
        run(cluster, kubectl, "rollout", "status", "deploy/hello", "--timeout=90s");
        assertThat(images(cluster, kubectl)).containsExactly(NEXT);
        assertThat(run(cluster, kubectl, "rollout", "history", "deploy/hello"))
                .contains("1")
                .contains("2");
        run(cluster, kubectl, "rollout", "undo", "deploy/hello");
        run(cluster, kubectl, "rollout", "status", "deploy/hello", "--timeout=90s");
        assertThat(images(cluster, kubectl)).containsExactly("keelson.io/busybox:1");
        run(cluster, kubectl, "delete", "-f", "manifests/examples/hello.yaml");
        Shell.eventually(
                "the pods are gone",
                PATIENCE,
                () -> run(cluster, kubectl, "get", "pods", "-l", "app=hello", "-o", "name")
                        .isEmpty());
    }

    /** The images of the pods that stay; which pods are newest cannot be told, as several rollouts fit into a second. */
    private static Set<String> images(TestCluster cluster, Path kubectl) {
        String template = "{{range .items}}{{if not .metadata.deletionTimestamp}}{{range .spec.containers}}"
                + "{{if eq .name \"web\"}}{{.image}} {{end}}{{end}}{{end}}{{end}}";
        String listed = run(cluster, kubectl, "get", "pods", "-l", "app=hello", "-o", "go-template=" + template);
        return new HashSet<>(List.of(listed.strip().split(" +")));
    }

    private static String run(TestCluster cluster, Path kubectl, String... arguments) {
        Result result = cluster.kubectl(kubectl, null, arguments);
        assertThat(result.status())
                .as(kubectl.getFileName() + " " + List.of(arguments) + "\n" + result.all() + cluster.log())
                .isZero();
        return result.output();
    }
}
