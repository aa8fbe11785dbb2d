package io.keelson.kubelet.reference;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.transport.ApiClient;
import io.keelson.kubelet.volume.PersistentVolumes;
import io.keelson.kubelet.volume.VolumeException;

/** Asks for claims and volumes when a pod needs them: they are looked at once in a pod's life. Safe on any thread. */
public final class ApiPersistentVolumes implements PersistentVolumes {
    private final ApiClient api;

    /** @param api the API server, which lets a node read what its pods refer to */
    public ApiPersistentVolumes(ApiClient api) {
        this.api = api;
    }

    @Override
    public PersistentVolumeClaim claim(String namespace, String name) throws VolumeException {
        try {
            PersistentVolumeClaim claim = api.get(PersistentVolumeClaim.class, namespace, name);
            if (claim != null) {
                return claim;
            }
        } catch (KubernetesClientException e) {
            throw new VolumeException("failed to fetch PVC from API server: " + e.getMessage());
        }
        throw new VolumeException(
                "failed to fetch PVC from API server: persistentvolumeclaims \"" + name + "\" not found");
    }

    @Override
    public PersistentVolume volume(String name) throws VolumeException {
        try {
            PersistentVolume volume = api.get(PersistentVolume.class, "", name);
            if (volume != null) {
                return volume;
            }
        } catch (KubernetesClientException e) {
            throw new VolumeException("failed to fetch PV " + name + " from API server: " + e.getMessage());
        }
        throw new VolumeException(
                "failed to fetch PV " + name + " from API server: persistentvolumes \"" + name + "\" not found");
    }
}
