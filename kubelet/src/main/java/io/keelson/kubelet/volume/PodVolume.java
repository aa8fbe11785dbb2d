package io.keelson.kubelet.volume;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One volume of one pod.
 *
 * @param pod the pod
 * @param spec what the volume is
 * @param directory where it is on the node
 * @param fsGroup the group its files belong to, null where the pod says none
 * @param podIps the pod's addresses as far as they are known, for files of the downward API
 * @param again whether it is mounted already and is brought up to date
 * @param record takes what unmounting it will have to know
 */
public record PodVolume(
        Pod pod,
        VolumeSpec spec,
        Path directory,
        @Nullable Long fsGroup,
        List<String> podIps,
        boolean again,
        RecordWriter record) {

    /** The record of a volume on disk. */
    public interface RecordWriter {
        /** Replaces what is known; on disk when this returns. */
        void write(Map<String, String> facts) throws IOException;
    }

    /** Returns what the pod says of the volume. */
    public Volume volume() {
        return spec.volume();
    }

    /** Returns the pod's namespace. */
    public String namespace() {
        return pod.getMetadata().getNamespace();
    }

    /** Returns the pod's uid. */
    public String uid() {
        return pod.getMetadata().getUid();
    }

    /** Returns whether files need not be given to the group where the root of the volume has it already. */
    public boolean groupOnRootMismatch() {
        var context = pod.getSpec().getSecurityContext();
        return context != null && "OnRootMismatch".equals(context.getFsGroupChangePolicy());
    }
}
