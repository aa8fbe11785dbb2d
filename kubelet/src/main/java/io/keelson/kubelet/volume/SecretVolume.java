package io.keelson.kubelet.volume;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The keys of a secret as files, in memory. */
final class SecretVolume implements VolumeKind {
    private final Sources sources;

    SecretVolume(Sources sources) {
        this.sources = sources;
    }

    @Override
    public String plugin() {
        return "kubernetes.io/secret";
    }

    @Override
    public boolean is(VolumeSpec spec) {
        return spec.volume().getSecret() != null;
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
        var source = volume.volume().getSecret();
        Map<String, AtomicFiles.Content> files = new HashMap<>();
        int mode = Objects.requireNonNullElse(source.getDefaultMode(), 0644);
        sources.secret(volume, source.getSecretName(), source.getItems(), mode, source.getOptional(), files);
        new AtomicFiles(volume.directory()).write(files, volume.fsGroup());
        return volume.directory();
    }
}
