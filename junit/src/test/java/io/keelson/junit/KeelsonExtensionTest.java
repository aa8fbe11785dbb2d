package io.keelson.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.TlsEndpoint;
import io.keelson.client.transport.Wire;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KeelsonExtension.class)
class KeelsonExtensionTest {

    @Test
    void aDeploymentGetsItsPods(KubernetesClient client) {
        client.resource(Serialization.unmarshal("""
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: web, namespace: default}
                        spec:
                          replicas: 2
                          selector: {matchLabels: {app: web}}
                          template:
                            metadata: {labels: {app: web}}
                            spec: {containers: [{name: c, image: "i:1"}]}
                        """, Deployment.class)).create();

        client.pods()
                .inNamespace("default")
                .withLabel("app", "web")
                .informOnCondition(pods -> pods.size() == 2)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void aUserMayOnlyDoWhatItsRolesSay(ControlPlane plane) {
        KubernetesClient nobody = plane.client("nobody");
        assertThatThrownBy(() -> nobody.configMaps()
                        .inNamespace("default")
                        .resource(new ConfigMapBuilder()
                                .withNewMetadata()
                                .withName("a")
                                .endMetadata()
                                .build())
                        .create())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("User \"nobody\" cannot create resource \"configmaps\"");
    }

    @Test
    void othersReachItOverTls(ControlPlane plane) {
        assertThat(plane.url()).startsWith("https://127.0.0.1:");
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl(plane.url())
                .withCaCertFile(plane.certificates().resolve("ca.crt").toString())
                .withClientCertFile(plane.certificates().resolve("admin.crt").toString())
                .withClientKeyFile(plane.certificates().resolve("admin.key").toString())
                .build();
        try (TlsEndpoint endpoint = TlsEndpoint.of(config)) {
            ApiClient client = new ApiClient(endpoint, new Wire(), "test");
            Namespace system = client.get(Namespace.class, null, "kube-system");
            assertThat(system).isNotNull();
            assertThat(system.getStatus().getPhase()).isEqualTo("Active");
        }
    }

    @Test
    void whoShowsNoCertificateIsNobody(ControlPlane plane) {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl(plane.url())
                .withCaCertFile(plane.certificates().resolve("ca.crt").toString())
                .build();
        try (TlsEndpoint endpoint = TlsEndpoint.of(config)) {
            ApiClient client = new ApiClient(endpoint, new Wire(), "test");
            assertThatThrownBy(() -> client.get(Namespace.class, null, "kube-system"))
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("User \"system:anonymous\" cannot get resource \"namespaces\"");
        }
    }
}
