package io.keelson.kubelet.volume;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One volume of one pod.
 *
 * @param pod the pod
 * @param volume what the pod says of it
 * @param directory where it is on the node
 * @param fsGroup the group its files belong to, null where the pod says none
 * @param podIps the pod's addresses as far as they are known, for files of the downward API
 */
public record PodVolume(
        Pod pod, Volume volume, Path directory, @Nullable Long fsGroup, List<String> podIps) {

    /** Returns the pod's namespace. */
    public String namespace() {
        return pod.getMetadata().getNamespace();
    }
}
