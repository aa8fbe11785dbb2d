package io.keelson.kubelet.volume;

import io.fabric8.kubernetes.api.model.Volume;
import java.nio.file.Path;

/** An image's files (KEP-4639). The runtime mounts them; on the node there is nothing to be made. */
final class ImageVolume implements VolumeKind {
    @Override
    public boolean is(Volume volume) {
        return volume.getImage() != null;
    }

    @Override
    public Path setUp(PodVolume volume) {
        return volume.directory();
    }
}
