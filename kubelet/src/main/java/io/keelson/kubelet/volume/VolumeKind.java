package io.keelson.kubelet.volume;

import java.nio.file.Path;

/**
 * How volumes of one kind are made and undone. Every call may come again, from another kubelet too, whatever came of the
 * one before; calls for one volume come one after another. They may block.
 */
public interface VolumeKind {

    /** Returns the kind's name, as upstream's plugins have it: {@code kubernetes.io/empty-dir}. */
    String plugin();

    /** Returns whether a volume is of this kind. */
    boolean is(VolumeSpec spec);

    /** Returns whether its files are secret and must never reach a disk. */
    default boolean secret() {
        return false;
    }

    /** Returns whether it follows something, so that {@link #setUp} is repeated about once a minute. */
    default boolean changes(VolumeSpec spec) {
        return false;
    }

    /**
     * Makes the volume, or brings it up to date.
     *
     * @return the path that is mounted into containers
     * @throws VolumeException where something it needs is missing
     */
    Path setUp(PodVolume volume) throws VolumeException;

    /** Undoes what deleting the directory does not, such as mounts. */
    default void tearDown(MountedVolume volume) throws VolumeException {}
}
