package io.keelson.kubelet.volume;

import java.nio.file.Path;
import java.util.Map;

/**
 * A volume of a pod that is mounted, or may be: its mounting has begun and its unmounting has not ended.
 *
 * @param pod the pod's uid
 * @param name the name that the pod gives the volume
 * @param plugin the name of the kind that mounted it, such as {@code kubernetes.io/csi}
 * @param directory where it is on the node
 * @param facts what the kind has to know to unmount it
 */
public record MountedVolume(String pod, String name, String plugin, Path directory, Map<String, String> facts) {
    /** Copies the facts. */
    public MountedVolume {
        facts = Map.copyOf(facts);
    }

    /** Returns the same volume with other facts. */
    MountedVolume with(Map<String, String> other) {
        return new MountedVolume(pod, name, plugin, directory, other);
    }
}
