package io.keelson.kubelet.volume;

import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Several sources in one directory: config maps, secrets, the downward API and service-account tokens. */
final class ProjectedVolume implements VolumeKind {
    private final Sources sources;

    ProjectedVolume(Sources sources) {
        this.sources = sources;
    }

    @Override
    public String plugin() {
        return "kubernetes.io/projected";
    }

    @Override
    public boolean is(VolumeSpec spec) {
        return spec.volume().getProjected() != null;
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
        var projected = volume.volume().getProjected();
        int mode = Objects.requireNonNullElse(projected.getDefaultMode(), 0644);
        Map<String, AtomicFiles.Content> files = new HashMap<>();
        for (VolumeProjection source : projected.getSources()) {
            if (source.getConfigMap() != null) {
                var s = source.getConfigMap();
                sources.configMap(volume, s.getName(), s.getItems(), mode, s.getOptional(), files);
            } else if (source.getSecret() != null) {
                var s = source.getSecret();
                sources.secret(volume, s.getName(), s.getItems(), mode, s.getOptional(), files);
            } else if (source.getDownwardAPI() != null) {
                sources.downwardApi(volume, source.getDownwardAPI().getItems(), mode, files);
            } else if (source.getServiceAccountToken() != null) {
                var s = source.getServiceAccountToken();
                long seconds = Objects.requireNonNullElse(s.getExpirationSeconds(), 3600L);
                sources.token(volume, s.getAudience(), seconds, s.getPath(), mode, files);
            } else {
                throw new VolumeException("projected volume \""
                        + volume.volume().getName() + "\" has a source of a kind that this node does not support");
            }
        }
        new AtomicFiles(volume.directory()).write(files, volume.fsGroup());
        return volume.directory();
    }
}
