package io.keelson.integration.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pods that cannot start, or may not go on, say why in upstream's words. */
@Tag("end-to-end")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(NodeCluster.class)
class RefusedPodTest {
    private static final String NOT_STARTED = "CreateContainerConfigError";
    private KubectlPods pods;

    @BeforeAll
    void apply(KubectlPods given) {
        pods = given;
        pods.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: never-pulled}
                spec: {containers: [{name: c, image: "keelson.io/none:1", imagePullPolicy: Never}]}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: no-such-image-name}
                spec: {containers: [{name: c, image: "keelson.io/BUSY:1"}]}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: no-config-map}
                spec: {containers: [{name: c, image: "keelson.io/busybox:1", env: [{name: A, valueFrom: {configMapKeyRef: {name: nowhere, key: a}}}]}]}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: no-secret}
                spec: {containers: [{name: c, image: "keelson.io/busybox:1", envFrom: [{secretRef: {name: nowhere}}]}]}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: no-key}
                spec: {containers: [{name: c, image: "keelson.io/busybox:1", env: [{name: A, valueFrom: {configMapKeyRef: {name: kube-root-ca.crt, key: nowhere}}}]}]}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: no-volume}
                spec: {containers: [{name: c, image: "keelson.io/busybox:1", volumeMounts: [{name: v, mountPath: /v}]}], volumes: [{name: v, configMap: {name: nowhere}}]}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: image-of-root}
                spec: {containers: [{name: c, image: "keelson.io/busybox:1", securityContext: {runAsNonRoot: true}}]}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: runs-as-root}
                spec: {containers: [{name: c, image: "keelson.io/busybox:1", securityContext: {runAsNonRoot: true, runAsUser: 0}}]}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: out-of-its-volume}
                spec: {containers: [{name: c, image: "keelson.io/busybox:1", env: [{name: UP, value: "../a"}], volumeMounts: [{name: v, mountPath: /v, subPathExpr: "$(UP)"}]}], volumes: [{name: v, emptyDir: {}}]}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: init-fails}
                spec:
                  restartPolicy: Never
                  initContainers: [{name: i, image: "keelson.io/busybox:1", command: [sh, -c, "exit 7"]}]
                  containers: [{name: c, image: "keelson.io/busybox:1"}]
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: too-long}
                spec:
                  activeDeadlineSeconds: 1
                  terminationGracePeriodSeconds: 0
                  containers: [{name: c, image: "keelson.io/busybox:1"}]
                """);
    }

    @AfterAll
    void delete() {
        pods.delete(
                "never-pulled no-such-image-name no-config-map no-secret no-key no-volume image-of-root runs-as-root"
                        + " out-of-its-volume init-fails too-long");
    }

    @Test
    void anImageThatMayNotBePulledAndIsNotThere() {
        String message = "Container image \"keelson.io/none:1\" is not present with pull policy of Never";
        assertThat(pods.waits("never-pulled", "ErrImageNeverPull")).isEqualTo(message);
        pods.event("never-pulled", "ErrImageNeverPull", message);
        pods.event("never-pulled", "Failed", "Error: ErrImageNeverPull");
    }

    @Test
    void aNameThatIsNoImages() {
        assertThat(pods.waits("no-such-image-name", "InvalidImageName"))
                .isEqualTo("Failed to apply default image tag \"keelson.io/BUSY:1\": couldn't parse image name"
                        + " \"keelson.io/BUSY:1\": invalid reference format: repository name (keelson.io/BUSY) must be"
                        + " lowercase");
    }

    @Test
    void variablesFromWhatIsNotThere() {
        assertThat(pods.waits("no-config-map", NOT_STARTED)).isEqualTo("configmap \"nowhere\" not found");
        assertThat(pods.waits("no-secret", NOT_STARTED)).isEqualTo("secret \"nowhere\" not found");
        assertThat(pods.waits("no-key", NOT_STARTED))
                .isEqualTo("couldn't find key nowhere in ConfigMap default/kube-root-ca.crt");
        pods.event("no-secret", "Failed", "Error: secret \"nowhere\" not found");
    }

    @Test
    void aVolumeOfWhatIsNotThere() {
        pods.event(
                "no-volume",
                "FailedMount",
                "MountVolume.SetUp failed for volume \"v\" : configmap \"nowhere\" not found");
        pods.waits("no-volume", "ContainerCreating");
    }

    @Test
    void rootWhereItIsForbidden() {
        String uid = pods.field("image-of-root", ".metadata.uid");
        assertThat(pods.waits("image-of-root", NOT_STARTED))
                .isEqualTo("container has runAsNonRoot and image will run as root (pod: \"image-of-root_default(" + uid
                        + ")\", container: c)");
        uid = pods.field("runs-as-root", ".metadata.uid");
        assertThat(pods.waits("runs-as-root", NOT_STARTED))
                .isEqualTo("container's runAsUser breaks non-root policy (pod: \"runs-as-root_default(" + uid
                        + ")\", container: c)");
    }

    @Test
    void aPathOutOfItsVolume() {
        assertThat(pods.waits("out-of-its-volume", NOT_STARTED))
                .isEqualTo("unable to provision SubPath `../a`: must not contain '..'");
    }

    @Test
    void anInitContainerThatFailsWhereNothingIsRestarted() {
        pods.eventually("init-fails", ".status.phase", "Failed");
        assertThat(pods.field("init-fails", ".status.initContainerStatuses[0].state.terminated.exitCode"))
                .isEqualTo("7");
        assertThat(pods.waits("init-fails", "PodInitializing")).isEmpty();
        assertThat(pods.cluster().kubectl("get pod init-fails --no-headers").ok())
                .contains("Init:Error");
    }

    @Test
    void aDeadlineThatHasPassed() {
        pods.eventually("too-long", ".status.reason", "DeadlineExceeded");
        assertThat(pods.field("too-long", ".status.message"))
                .isEqualTo("Pod was active on the node longer than the specified deadline");
        pods.eventually("too-long", ".status.containerStatuses[0].state.terminated.exitCode", "137");
        pods.eventually("too-long", ".status.phase", "Failed");
    }
}
