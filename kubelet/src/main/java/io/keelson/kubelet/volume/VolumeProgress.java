package io.keelson.kubelet.volume;

import java.nio.file.Path;
import java.util.Map;

/** How far the mounting of a pod's volumes is. */
public sealed interface VolumeProgress {

    /** All are there. @param paths where each is on the node, by the name the pod gives it */
    record Mounted(Map<String, Path> paths) implements VolumeProgress {}

    /** Some are not; who asked is woken when that changes. */
    record Mounting() implements VolumeProgress {}
}
