package io.keelson.kubelet.volume;

import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Volume;
import org.jspecify.annotations.Nullable;

/**
 * What a volume is: what the pod says of it, and the persistent volume behind it where the pod names a claim.
 *
 * @param volume what the pod says
 * @param persistent the volume that the claim is bound to, null where the pod names none
 * @param claim the claim, null likewise
 */
public record VolumeSpec(
        Volume volume,
        @Nullable PersistentVolume persistent,
        @Nullable PersistentVolumeClaim claim) {

    /** Returns the name that messages and paths have: the persistent volume's where there is one. */
    public String name() {
        return persistent == null ? volume.getName() : persistent.getMetadata().getName();
    }

    /** Returns the path of the node that it is, null where it is none. */
    @Nullable
    HostPathVolumeSource hostPath() {
        return persistent == null ? volume.getHostPath() : persistent.getSpec().getHostPath();
    }

    /** Returns whether the pod may only read what the claim gives it. */
    public boolean readOnlyClaim() {
        return volume.getPersistentVolumeClaim() != null
                && Boolean.TRUE.equals(volume.getPersistentVolumeClaim().getReadOnly());
    }

    /** Returns whether the pod wants the device itself, not a file system on it. */
    public boolean block() {
        return persistent != null && "Block".equals(persistent.getSpec().getVolumeMode());
    }
}
