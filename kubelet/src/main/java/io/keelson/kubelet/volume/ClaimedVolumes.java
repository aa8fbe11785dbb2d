package io.keelson.kubelet.volume;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.List;
import java.util.Objects;

/** Finds the persistent volume behind a volume that names a claim, or whose claim was made for it ({@code ephemeral}). */
final class ClaimedVolumes {
    private static final String PROTECTION = "kubernetes.io/pvc-protection";

    private final PersistentVolumes persistent;

    /** @param persistent reads claims and volumes */
    ClaimedVolumes(PersistentVolumes persistent) {
        this.persistent = persistent;
    }

    /**
     * Returns what a volume of a pod is.
     *
     * @throws VolumeException where it names a claim that is not ready for this pod
     */
    VolumeSpec resolve(Pod pod, Volume volume) throws VolumeException {
        if (volume.getPersistentVolumeClaim() == null && volume.getEphemeral() == null) {
            return new VolumeSpec(volume, null, null);
        }
        return bound(pod, volume);
    }

    private VolumeSpec bound(Pod pod, Volume volume) throws VolumeException {
        boolean ephemeral = volume.getPersistentVolumeClaim() == null;
        String namespace = pod.getMetadata().getNamespace();
        String name = ephemeral
                ? pod.getMetadata().getName() + "-" + volume.getName()
                : volume.getPersistentVolumeClaim().getClaimName();
        try {
            PersistentVolumeClaim claim = persistent.claim(namespace, name);
            check(claim);
            if (ephemeral && !owned(claim, pod)) {
                throw new VolumeException("PVC " + namespace + "/" + name + " was not created for pod " + namespace
                        + "/" + pod.getMetadata().getName() + " (pod is not owner)");
            }
            PersistentVolume bound = persistent.volume(claim.getSpec().getVolumeName());
            check(bound, claim, volume.getName());
            return new VolumeSpec(volume, bound, claim);
        } catch (VolumeException e) {
            String unmounted = volume.getName();
            throw VolumeException.whole("Unable to attach or mount volumes: unmounted volumes=[" + unmounted
                    + "], unattached volumes=[], failed to process volumes=[" + unmounted + "]: error processing PVC "
                    + namespace + "/" + name + ": " + e.getMessage());
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
