package io.keelson.kubelet.volume;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The keys of a config map as files. */
final class ConfigMapVolume implements VolumeKind {
    private final Sources sources;

    ConfigMapVolume(Sources sources) {
        this.sources = sources;
    }

    @Override
    public String plugin() {
        return "kubernetes.io/configmap";
    }

    @Override
    public boolean is(VolumeSpec spec) {
        return spec.volume().getConfigMap() != null;
    }

    @Override
    public boolean changes(VolumeSpec spec) {
        return true;
    }

    @Override
    public Path setUp(PodVolume volume) throws VolumeException {
        var source = volume.volume().getConfigMap();
        Map<String, AtomicFiles.Content> files = new HashMap<>();
        int mode = Objects.requireNonNullElse(source.getDefaultMode(), 0644);
        sources.configMap(volume, source.getName(), source.getItems(), mode, source.getOptional(), files);
        new AtomicFiles(volume.directory()).write(files, volume.fsGroup());
        return volume.directory();
    }
}
