package io.keelson.kubelet.volume;

import io.fabric8.kubernetes.api.model.Volume;

/** Volumes whose content comes from the API server; the kubelet goes on writing them while containers have them. */
public final class ApiVolumes {
    private ApiVolumes() {}

    /**
     * Whether a volume is one of them. Containers get it read-only whatever the pod says: one that could write there
     * could mislead the next update.
     */
    public static boolean is(Volume volume) {
        return volume.getSecret() != null
                || volume.getConfigMap() != null
                || volume.getDownwardAPI() != null
                || volume.getProjected() != null;
    }
}
