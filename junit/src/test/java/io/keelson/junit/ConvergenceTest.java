package io.keelson.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What controllers and scheduler do together, at a real API server. */
@ExtendWith(KeelsonExtension.class)
class ConvergenceTest {
    /** A request of {@code O=system:nodes, CN=system:node:n9}, signed with its own key. */
    private static final String REQUEST = """
            -----BEGIN CERTIFICATE REQUEST-----
            MIHqMIGSAgEAMDAxFTATBgNVBAoMDHN5c3RlbTpub2RlczEXMBUGA1UEAwwOc3lz
            dGVtOm5vZGU6bjkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQ2Q+tvLVySAYCc
            FQNau2AcLZw3Ik/qUsR809MhuccqCVQS4UIMRORPWj3rW80UFHIsZ23mtqZ2GSw+
            5g4mjzI3oAAwCgYIKoZIzj0EAwIDRwAwRAIgL+WsVYu4v3odhF6IBYmHEJ5yffBl
            cmIqosJiEmi+I90CIHA9YLyCwx8MevzWnFYYw6cUgEScD749dAa51j2tMh/A
            -----END CERTIFICATE REQUEST-----
            """;

    @Test
    void aKubeletGetsItsClientCertificateByItself(KubernetesClient client) {
        client.resource(Serialization.unmarshal(
                        """
                        apiVersion: certificates.k8s.io/v1
                        kind: CertificateSigningRequest
                        metadata: {name: n9}
                        spec:
                          signerName: kubernetes.io/kube-apiserver-client-kubelet
                          usages: [digital signature, client auth]
                          request: %s
                        """.formatted(Base64.getEncoder().encodeToString(REQUEST.getBytes(StandardCharsets.US_ASCII))),
                        CertificateSigningRequest.class))
                .create();

        CertificateSigningRequest signed = client.certificates()
                .v1()
                .certificateSigningRequests()
                .withName("n9")
                .waitUntilCondition(
                        r -> r != null && r.getStatus() != null && r.getStatus().getCertificate() != null,
                        30,
                        TimeUnit.SECONDS);
        assertThat(signed.getStatus().getConditions())
                .singleElement()
                .satisfies(c -> assertThat(c.getMessage())
                        .isEqualTo("Auto approving kubelet client certificate after SubjectAccessReview."));
        assertThat(new String(
                        Base64.getDecoder().decode(signed.getStatus().getCertificate()), StandardCharsets.US_ASCII))
                .startsWith("-----BEGIN CERTIFICATE-----\n");
    }

    @Test
    void aClaimThatWaitsForItsPodIsBoundBeforeThePod(KubernetesClient client) {
        create(client, Node.class, """
                apiVersion: v1
                kind: Node
                metadata: {name: here, labels: {kubernetes.io/hostname: here}}
                status:
                  allocatable: {cpu: "4", memory: 4Gi, pods: "10"}
                  capacity: {cpu: "4", memory: 4Gi, pods: "10"}
                  conditions: [{type: Ready, status: "True", reason: KubeletReady, message: ready}]
                """);
        create(client, StorageClass.class, """
                apiVersion: storage.k8s.io/v1
                kind: StorageClass
                metadata: {name: static}
                provisioner: kubernetes.io/no-provisioner
                volumeBindingMode: WaitForFirstConsumer
                """);
        create(client, PersistentVolume.class, """
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: disk}
                spec:
                  storageClassName: static
                  capacity: {storage: 2Gi}
                  accessModes: [ReadWriteOnce]
                  local: {path: /disk}
                  nodeAffinity:
                    required:
                      nodeSelectorTerms:
                      - matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [here]}]
                """);
        create(client, PersistentVolumeClaim.class, """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: data, namespace: default}
                spec: {storageClassName: static, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """);
        create(client, Pod.class, """
                apiVersion: v1
                kind: Pod
                metadata: {name: user, namespace: default}
                spec:
                  containers: [{name: c, image: "i:1"}]
                  volumes: [{name: d, persistentVolumeClaim: {claimName: data}}]
                """);

        client.pods()
                .inNamespace("default")
                .withName("user")
                .waitUntilCondition(p -> p != null && "here".equals(p.getSpec().getNodeName()), 30, TimeUnit.SECONDS);
        PersistentVolumeClaim claim = client.persistentVolumeClaims()
                .inNamespace("default")
                .withName("data")
                .get();
        assertThat(claim.getSpec().getVolumeName()).isEqualTo("disk");
        assertThat(claim.getStatus().getPhase()).isEqualTo("Bound");
    }

    private static <T extends HasMetadata> void create(KubernetesClient client, Class<T> type, String yaml) {
        client.resource(Serialization.unmarshal(yaml, type)).create();
    }
}
