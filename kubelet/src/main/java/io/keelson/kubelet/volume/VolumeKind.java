package io.keelson.kubelet.volume;

import io.fabric8.kubernetes.api.model.Volume;

/** How volumes of one kind are made and undone. All methods may be called again at any time. */
interface VolumeKind {

    /** Returns whether a volume is of this kind. */
    boolean is(Volume volume);

    /** Returns whether its files are secret and must never reach a disk. */
    default boolean secret() {
        return false;
    }

    /** Returns whether its content follows what it was made from, so that {@link #setUp} is repeated. */
    default boolean changes() {
        return false;
    }

    /**
     * Makes the volume, or brings it up to date.
     *
     * @return the path that is mounted into containers
     * @throws VolumeException where something it needs is missing
     */
    java.nio.file.Path setUp(PodVolume volume) throws VolumeException;

    /** Undoes what deleting the directory does not, such as mounts. */
    default void tearDown(java.nio.file.Path directory) throws VolumeException {}
}
