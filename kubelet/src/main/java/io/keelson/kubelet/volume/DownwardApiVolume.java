package io.keelson.kubelet.volume;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Fields of the pod as files. */
final class DownwardApiVolume implements VolumeKind {
    private final Sources sources;

    DownwardApiVolume(Sources sources) {
        this.sources = sources;
    }

    @Override
    public String plugin() {
        return "kubernetes.io/downward-api";
    }

    @Override
    public boolean is(VolumeSpec spec) {
        return spec.volume().getDownwardAPI() != null;
    }

    @Override
    public boolean secret() {
        return true;
    }

    @Override
    public boolean changes(VolumeSpec spec) {
        return true;
    }

    @Override
    public Path setUp(PodVolume volume) throws VolumeException {
        var source = volume.volume().getDownwardAPI();
        Map<String, AtomicFiles.Content> files = new HashMap<>();
        int mode = Objects.requireNonNullElse(source.getDefaultMode(), 0644);
        sources.downwardApi(volume, source.getItems(), mode, files);
        new AtomicFiles(volume.directory()).write(files, volume.fsGroup());
        return volume.directory();
    }
}
