package io.keelson.kubelet.volume;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;

/** Reads claims and volumes; called on virtual threads and may block on the API server. */
public interface PersistentVolumes {

    /**
     * Returns a claim.
     *
     * @throws VolumeException where it cannot be had, with the API server's reason
     */
    PersistentVolumeClaim claim(String namespace, String name) throws VolumeException;

    /**
     * Returns a volume.
     *
     * @throws VolumeException where it cannot be had, with the API server's reason
     */
    PersistentVolume volume(String name) throws VolumeException;
}
