package io.keelson.integration.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.Release;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Helm, as a library, installs the example chart of this repository, changes it and takes it away again. */
@Tag("end-to-end")
@ExtendWith(NodeCluster.class)
class HelmTest {
    private static final Path CHART = Shell.root().resolve("helm/hello");
    private static final int SECONDS = 90;

    @Test
    void aReleaseFromInstallToUninstall(TestCluster cluster) {
        String namespace = "helm-life";
        Release installed =
                install(cluster, namespace).set("replicas", 2).waitReady().call();

        assertThat(installed.getStatus()).isEqualTo("deployed");
        assertThat(installed.getOutput()).contains("2 pods say \"hello from keelson\"");
        assertThat(ready(cluster, namespace)).isEqualTo("2");

        Release upgraded = new Helm(CHART)
                .upgrade()
                .withName("hi")
                .withNamespace(namespace)
                .withKubeConfig(cluster.kubeconfig())
                .set("replicas", 3)
                .set("message", "changed")
                .waitReady()
                .withTimeout(SECONDS)
                .call();

        assertThat(upgraded.getRevision()).isEqualTo("2");
        assertThat(ready(cluster, namespace)).isEqualTo("3");
        assertThat(cluster.kubectl("exec -n " + namespace + " deploy/hi -- cat /www/index.html")
                        .ok())
                .isEqualTo("changed\n");
        assertThat(Helm.history("hi")
                        .withNamespace(namespace)
                        .withKubeConfig(cluster.kubeconfig())
                        .call())
                .hasSize(2);

        Helm.uninstall("hi")
                .withNamespace(namespace)
                .withKubeConfig(cluster.kubeconfig())
                .call();

        Shell.eventually(
                "nothing of the release is left",
                Duration.ofSeconds(SECONDS),
                () -> cluster.kubectl("get deploy,rs,pods,svc,cm,secrets -o name -l app.kubernetes.io/instance=hi -n "
                                + namespace)
                        .ok()
                        .isEmpty());
    }

    @Test
    void valuesOutsideTheSchemaInstallNothing(TestCluster cluster) {
        String namespace = "helm-refused";

        assertThatThrownBy(() ->
                        install(cluster, namespace).set("service.port", 70000).call())
                .hasMessageContaining("port");

        assertThat(cluster.kubectl("get ns " + namespace).status()).isNotZero();
    }

    private static InstallCommand install(TestCluster cluster, String namespace) {
        return new Helm(CHART)
                .install()
                .withName("hi")
                .withNamespace(namespace)
                .createNamespace()
                .withKubeConfig(cluster.kubeconfig())
                .withTimeout(SECONDS);
    }

    private static String ready(TestCluster cluster, String namespace) {
        return cluster.kubectl("get deploy hi -o jsonpath={.status.readyReplicas} -n " + namespace)
                .ok();
    }
}
