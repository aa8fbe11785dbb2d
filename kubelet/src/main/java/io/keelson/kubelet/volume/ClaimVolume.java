package io.keelson.kubelet.volume;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeSpec;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * The persistent volume that a claim is bound to: a path of the node ({@code hostPath}), or one that the volume is tied
 * to ({@code local}). The claim is named by the pod, or was made for it ({@code ephemeral}).
 */
final class ClaimVolume implements VolumeKind {
    private static final String PROTECTION = "kubernetes.io/pvc-protection";

    private final PersistentVolumes persistent;
    private final LocalVolume local;

    /** @param persistent reads claims and volumes */
    ClaimVolume(PersistentVolumes persistent, LocalVolume local) {
        this.persistent = persistent;
        this.local = local;
    }

    @Override
    public boolean is(Volume volume) {
        return volume.getPersistentVolumeClaim() != null || volume.getEphemeral() != null;
    }

    @Override
    public Path setUp(PodVolume volume) throws VolumeException {
        PersistentVolume bound = bound(volume);
        PersistentVolumeSpec spec = bound.getSpec();
        String name = bound.getMetadata().getName();
        if (spec.getHostPath() != null) {
            return HostPathVolume.check(
                    Path.of(spec.getHostPath().getPath()),
                    Objects.requireNonNullElse(spec.getHostPath().getType(), ""));
        }
        if (spec.getLocal() != null) {
            return local.setUp(volume, name, Path.of(spec.getLocal().getPath()));
        }
        throw VolumeException.whole("failed to get Plugin from volumeSpec for volume \"" + name + "\" err=no volume"
                + " plugin matched: this node mounts persistent volumes of the kinds hostPath and local");
    }

    private PersistentVolume bound(PodVolume volume) throws VolumeException {
        boolean ephemeral = volume.volume().getPersistentVolumeClaim() == null;
        String name = ephemeral
                ? volume.pod().getMetadata().getName() + "-" + volume.volume().getName()
                : volume.volume().getPersistentVolumeClaim().getClaimName();
        try {
            PersistentVolumeClaim claim = persistent.claim(volume.namespace(), name);
            check(claim);
            if (ephemeral && !owned(claim, volume.pod())) {
                throw new VolumeException("PVC " + volume.namespace() + "/" + name + " was not created for pod "
                        + volume.namespace() + "/" + volume.pod().getMetadata().getName() + " (pod is not owner)");
            }
            PersistentVolume bound = persistent.volume(claim.getSpec().getVolumeName());
            check(bound, claim, volume.volume().getName());
            return bound;
        } catch (VolumeException e) {
            String unmounted = volume.volume().getName();
            throw VolumeException.whole("Unable to attach or mount volumes: unmounted volumes=[" + unmounted
                    + "], unattached volumes=[], failed to process volumes=[" + unmounted + "]: error processing PVC "
                    + volume.namespace() + "/" + name + ": " + e.getMessage());
        }
    }

    private static void check(PersistentVolumeClaim claim) throws VolumeException {
        boolean guarded = Objects.requireNonNullElse(claim.getMetadata().getFinalizers(), List.<String>of())
                .contains(PROTECTION);
        if (claim.getMetadata().getDeletionTimestamp() != null && !guarded) {
            throw new VolumeException("PVC is being deleted");
        }
        if (claim.getStatus() == null || !"Bound".equals(claim.getStatus().getPhase())) {
            throw new VolumeException("PVC is not bound");
        }
        String volume = claim.getSpec().getVolumeName();
        if (volume == null || volume.isEmpty()) {
            throw new VolumeException("PVC has empty pvc.Spec.VolumeName");
        }
    }

    /** A volume belongs to the claim that it names itself: what a claim alone says may be a stranger's volume. */
    private static void check(PersistentVolume volume, PersistentVolumeClaim claim, String podVolume)
            throws VolumeException {
        String name = volume.getMetadata().getName();
        var reference = volume.getSpec().getClaimRef();
        if (reference == null) {
            throw new VolumeException("found PV object " + name
                    + " but it has a nil pv.Spec.ClaimRef indicating it is not yet bound to the claim");
        }
        if (!claim.getMetadata().getUid().equals(reference.getUid())) {
            throw new VolumeException("found PV object " + name + " but its pv.Spec.ClaimRef.UID " + reference.getUid()
                    + " does not point to claim.UID " + claim.getMetadata().getUid());
        }
        if ("Block".equals(volume.getSpec().getVolumeMode())) {
            throw new VolumeException(
                    "volume " + podVolume + " has volumeMode Block, but is specified in volumeMounts");
        }
    }

    private static boolean owned(PersistentVolumeClaim claim, Pod pod) {
        return Objects.requireNonNullElse(claim.getMetadata().getOwnerReferences(), List.<OwnerReference>of()).stream()
                .anyMatch(owner -> Boolean.TRUE.equals(owner.getController())
                        && pod.getMetadata().getUid().equals(owner.getUid()));
    }
}
