package io.keelson.resources.core.volume;

import io.keelson.resources.definition.KindDefinitions;

/** Persistent volumes and claims. */
public final class VolumeDefinitions {
    private VolumeDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("persistentvolumes")
                .strategy(PersistentVolumeStrategy::new)
                .printer(VolumePrinters.VOLUMES);
        kinds.define("persistentvolumeclaims")
                .strategy(PersistentVolumeClaimStrategy::new)
                .printer(VolumePrinters.CLAIMS);
    }
}
