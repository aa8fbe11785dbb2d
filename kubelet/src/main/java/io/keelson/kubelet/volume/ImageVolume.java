package io.keelson.kubelet.volume;

import java.nio.file.Path;

/** An image's files (KEP-4639). The runtime mounts them; on the node there is nothing to be made. */
final class ImageVolume implements VolumeKind {
    @Override
    public String plugin() {
        return "kubernetes.io/image";
    }

    @Override
    public boolean is(VolumeSpec spec) {
        return spec.volume().getImage() != null;
    }

    @Override
    public Path setUp(PodVolume volume) {
        return volume.directory();
    }
}
