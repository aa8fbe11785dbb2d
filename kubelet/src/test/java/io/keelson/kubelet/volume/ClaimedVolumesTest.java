package io.keelson.kubelet.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keelson.kubelet.Pods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pods use persistent volumes of their node through claims. */
class ClaimedVolumesTest {
    private static final int GROUP = 4711;

    @TempDir
    Path directory;

    private final Map<String, PersistentVolumeClaim> claims = new HashMap<>();
    private final Map<String, PersistentVolume> volumes = new HashMap<>();
    private VolumeOperations operations;
    private Path disk;

    @BeforeEach
    void make() throws IOException {
        disk = Files.createDirectory(directory.resolve("disk"));
        MountedVolumes mounted = new MountedVolumes(directory.resolve("pods"));
        operations = new VolumeOperations(
                List.of(new HostPathVolume(), new LocalVolume(mounted)),
                new ClaimedVolumes(new Known()),
                mounted,
                secret -> directory.resolve("pods"));
        claim("metadata: {name: data, namespace: default, uid: c-1}", "Bound");
        volume("c-1", "local: {path: " + disk + "}");
    }

    private final class Known implements PersistentVolumes {
        @Override
        public PersistentVolumeClaim claim(String namespace, String name) throws VolumeException {
            PersistentVolumeClaim claim = claims.get(namespace + "/" + name);
            if (claim == null) {
                throw new VolumeException("failed to fetch PVC from API server: no " + name);
            }
            return claim;
        }

        @Override
        public PersistentVolume volume(String name) throws VolumeException {
            PersistentVolume volume = volumes.get(name);
            if (volume == null) {
                throw new VolumeException("failed to fetch PV " + name + " from API server: no " + name);
            }
            return volume;
        }
    }

    private void claim(String metadata, String phase) {
        PersistentVolumeClaim claim =
                Serialization.unmarshal("""
                apiVersion: v1
                kind: PersistentVolumeClaim
                %s
                spec: {volumeName: pv}
                status: {phase: %s}
                """.formatted(metadata, phase), PersistentVolumeClaim.class);
        claims.put("default/" + claim.getMetadata().getName(), claim);
    }

    private void volume(String claimUid, String source) {
        volumes.put("pv", Serialization.unmarshal("""
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: pv}
                spec:
                  claimRef: {namespace: default, name: data, uid: %s}
                  %s
                """.formatted(claimUid, source), PersistentVolume.class));
    }

    private Path setUp(String spec) throws VolumeException {
        Pod pod = Pods.of(spec);
        return operations.mount(pod, pod.getSpec().getVolumes().getFirst(), List.of(), false);
    }

    private String refusal(String spec) {
        return assertThrows(VolumeException.class, () -> setUp(spec)).getMessage();
    }

    private static final String POD = "volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]";
    private static final String WRONG = "Unable to attach or mount volumes: unmounted volumes=[v], unattached"
            + " volumes=[], failed to process volumes=[v]: error processing PVC default/data: ";

    @Test
    void aDirectoryOfTheNodeIsFoundThroughTheClaim() throws VolumeException {
        assertEquals(disk, setUp(POD));
        volume("c-1", "hostPath: {path: " + directory.resolve("new") + ", type: DirectoryOrCreate}");
        assertEquals(directory.resolve("new"), setUp(POD));
    }

    @Test
    void aClaimThatIsNotReadyIsWaitedFor() {
        claim("metadata: {name: data, namespace: default, uid: c-1}", "Pending");
        assertEquals(WRONG + "PVC is not bound", refusal(POD));
        claims.clear();
        assertEquals(WRONG + "failed to fetch PVC from API server: no data", refusal(POD));
    }

    @Test
    void aClaimThatGoesIsUsedByNobodyNew() throws VolumeException {
        claim(
                "metadata: {name: data, namespace: default, uid: c-1, deletionTimestamp: '2030-01-01T00:00:00Z'}",
                "Bound");
        assertEquals(WRONG + "PVC is being deleted", refusal(POD));
        claim(
                "metadata: {name: data, namespace: default, uid: c-1, deletionTimestamp: '2030-01-01T00:00:00Z',"
                        + " finalizers: [kubernetes.io/pvc-protection]}",
                "Bound");
        assertEquals(disk, setUp(POD));
    }

    @Test
    void aClaimCannotTakeTheVolumeOfAnother() {
        volume("c-2", "local: {path: " + disk + "}");
        assertEquals(
                WRONG + "found PV object pv but its pv.Spec.ClaimRef.UID c-2 does not point to claim.UID c-1",
                refusal(POD));
    }

    @Test
    void aClaimThatWasMadeForThePodIsUsed() throws VolumeException {
        String pod = "volumes: [{name: v, ephemeral: {volumeClaimTemplate: {spec: {}}}}]";
        claim("metadata: {name: p-v, namespace: default, uid: c-1}", "Bound");
        assertEquals(
                "Unable to attach or mount volumes: unmounted volumes=[v], unattached volumes=[], failed to process"
                        + " volumes=[v]: error processing PVC default/p-v: PVC default/p-v was not created for pod"
                        + " default/p (pod is not owner)",
                refusal(pod));
        claim(
                "metadata: {name: p-v, namespace: default, uid: c-1, ownerReferences: [{kind: Pod, name: p, uid: u-1,"
                        + " controller: true}]}",
                "Bound");
        assertEquals(disk, setUp(pod));
    }

    @Test
    void whatTheNodeCannotMountIsRefused() {
        volume("c-1", "nfs: {server: s, path: /p}");
        assertEquals(
                "failed to get Plugin from volumeSpec for volume \"pv\" err=no volume plugin matched: this node mounts"
                        + " persistent volumes of the kinds csi, hostPath and local",
                refusal(POD));
        volume("c-1", "local: {path: " + directory.resolve("none") + "}");
        assertEquals(
                "MountVolume.NewMounter initialization failed for volume \"pv\" : path \"" + directory.resolve("none")
                        + "\" does not exist",
                refusal(POD));
        volume("c-1", "local: {path: " + disk + "}\n  volumeMode: Block");
        assertEquals(WRONG + "volume v has volumeMode Block, but is specified in volumeMounts", refusal(POD));
    }

    @Test
    void theFirstPodGivesTheFilesToItsGroup() throws VolumeException, IOException {
        assumeTrue(Files.isWritable(Path.of("/proc/sys/kernel/hostname")), "only root gives files away");
        Path file = Files.writeString(disk.resolve("file"), "");
        setUp("securityContext: {fsGroup: " + GROUP + "}\n" + POD);
        assertEquals(GROUP, Files.getAttribute(file, "unix:gid"));

        // Others are in the middle of using it.
        setUp("securityContext: {fsGroup: " + (GROUP + 1) + "}\n" + POD);
        assertEquals(GROUP, Files.getAttribute(file, "unix:gid"));
    }

    @Test
    void aRootThatMatchesIsNotLookedBelow() throws VolumeException, IOException {
        assumeTrue(Files.isWritable(Path.of("/proc/sys/kernel/hostname")), "only root gives files away");
        Files.setAttribute(disk, "unix:gid", GROUP);
        Files.setAttribute(disk, "unix:mode", 02770);
        Path file = Files.writeString(disk.resolve("file"), "");
        Files.setAttribute(file, "unix:gid", 0);
        setUp("securityContext: {fsGroup: " + GROUP + ", fsGroupChangePolicy: OnRootMismatch}\n" + POD);
        assertEquals(0, Files.getAttribute(file, "unix:gid"));
    }

    @Test
    void aReadOnlyClaimKeepsItsOwner() throws VolumeException, IOException {
        Object before = Files.getAttribute(disk, "unix:gid");
        setUp("securityContext: {fsGroup: " + GROUP + "}\n"
                + "volumes: [{name: v, persistentVolumeClaim: {claimName: data, readOnly: true}}]");
        assertEquals(before, Files.getAttribute(disk, "unix:gid"));
    }
}
