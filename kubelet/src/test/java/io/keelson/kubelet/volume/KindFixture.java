package io.keelson.kubelet.volume;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the volume manager does around a kind of volumes: records on disk, directories, one call after another. */
public final class KindFixture {
    private final Path pods;
    private final MountedVolumes mounted;

    /** @param directory the kubelet's */
    public KindFixture(Path directory) {
        this.pods = VolumeManager.podsDirectory(directory);
        this.mounted = new MountedVolumes(pods);
    }

    public MountedVolumes mounted() {
        return mounted;
    }

    /** Reads the records that a kubelet before has left. */
    public void reconstruct() throws IOException {
        mounted.reconstruct();
    }

    /** Mounts the first volume of a pod. */
    public Path mount(
            VolumeKind kind, Pod pod, @Nullable PersistentVolume volume, @Nullable PersistentVolumeClaim claim)
            throws VolumeException {
        VolumeSpec spec = new VolumeSpec(pod.getSpec().getVolumes().getFirst(), volume, claim);
        String uid = pod.getMetadata().getUid();
        Path directory = pods.resolve(uid)
                .resolve("volumes")
                .resolve(kind.plugin().replace('/', '~'))
                .resolve(spec.name());
        boolean again = mounted.get(uid, "v") != null;
        MountedVolume record = new MountedVolume(uid, "v", kind.plugin(), directory, Map.of());
        return kind.setUp(
                new PodVolume(pod, spec, directory, null, List.of(), again, facts -> mounted.put(record.with(facts))));
    }

    /** Unmounts all volumes of a pod. */
    public void unmount(VolumeKind kind, String uid) throws VolumeException {
        unmountAs(kind, uid);
    }

    /** Unmounts all volumes of a pod, as the kind of another kubelet does. */
    public void unmountAs(VolumeKind kind, String uid) throws VolumeException {
        for (MountedVolume volume : mounted.of(uid)) {
            kind.tearDown(volume);
            try {
                mounted.remove(volume);
            } catch (IOException e) {
                throw new VolumeException(String.valueOf(e.getMessage()));
            }
        }
    }
}
