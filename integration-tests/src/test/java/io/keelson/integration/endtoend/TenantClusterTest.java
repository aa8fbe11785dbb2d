package io.keelson.integration.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Keelson in Keelson: its control plane, in an image built by the node, as a cluster of a tenant's own. */
@Tag("end-to-end")
@ExtendWith(NodeCluster.class)
class TenantClusterTest {
    private static final Path CHART = Shell.root().resolve("helm/keelson");
    private static final String NAMESPACE = "tenant";
    private static final int SECONDS = 180;

    @TempDir
    private Path directory;

    @Test
    void aTenantHasAClusterThatOutlivesItsPod(TestCluster cluster) throws IOException {
        Shell.run(
                        cluster.environment(),
                        null,
                        List.of(
                                CHART.resolve("image/build").toString(),
                                "--quiet",
                                "--data-dir",
                                cluster.data().toString()))
                .ok();
        Release release = install(cluster).waitReady().withTimeout(SECONDS).call();
        assertThat(release.getStatus()).isEqualTo("deployed");
        assertThat(release.getOutput()).contains("keelson kubeconfig");

        Path inner = kubeconfig(cluster);
        assertThat(inner(cluster, inner, "create configmap kept --from-literal=a=b")
                        .ok())
                .contains("created");
        // Nothing of the outer cluster is in the inner one, and the pod may do nothing on its node.
        assertThat(inner(cluster, inner, "get pods -A -o name").ok()).isEmpty();
        assertThat(cluster.kubectl(
                                Kubectl.oldestAndNewest().getLast(),
                                null,
                                "exec",
                                "inner-0",
                                "-n",
                                NAMESPACE,
                                "--",
                                "sh",
                                "-c",
                                "touch /x")
                        .all())
                .contains("Read-only file system");

        cluster.kubectl("delete pod inner-0 --now -n " + NAMESPACE).ok();
        Shell.eventually(
                "the inner cluster is back with what it kept",
                Duration.ofSeconds(SECONDS),
                () -> inner(cluster, inner, "get configmap kept -o jsonpath={.data.a}")
                        .output()
                        .equals("b"));
        Helm.uninstall("inner")
                .withNamespace(NAMESPACE)
                .withKubeConfig(cluster.kubeconfig())
                .call();
        cluster.kubectl("delete namespace --wait=false " + NAMESPACE).ok();
    }

    @Test
    void valuesOutsideTheSchemaInstallNothing(TestCluster cluster) {
        assertThatThrownBy(() -> install(cluster).set("service.type", "Direct").call())
                .hasMessageContaining("type");
    }

    private Path kubeconfig(TestCluster cluster) throws IOException {
        String address = cluster.kubectl("get svc inner -o jsonpath={.spec.clusterIP} -n " + NAMESPACE)
                .ok();
        String text = cluster.kubectl("exec -n " + NAMESPACE
                        + " inner-0 -- keelson kubeconfig --data-dir /var/lib/keelson/cluster --server https://"
                        + address
                        + ":6443 --tls-server-name kubernetes.default.svc")
                .ok();
        return Files.writeString(directory.resolve("inner.kubeconfig"), text);
    }

    private static Shell.Result inner(TestCluster cluster, Path kubeconfig, String arguments) {
        return cluster.kubectl("--kubeconfig " + kubeconfig + " " + arguments);
    }

    private static InstallCommand install(TestCluster cluster) {
        return new Helm(CHART)
                .install()
                .withName("inner")
                .withNamespace(NAMESPACE)
                .createNamespace()
                .withKubeConfig(cluster.kubeconfig());
    }
}
