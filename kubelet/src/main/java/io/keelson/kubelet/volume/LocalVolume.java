package io.keelson.kubelet.volume;

import io.keelson.linux.file.GroupOwnership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * A directory of this node that a persistent volume is tied to. Which pods use which volume is in their records, so that
 * the {@code fsGroup} of a pod is given to its files when it is the first, after a restart, too.
 */
final class LocalVolume implements VolumeKind {
    private static final String NAME = "persistentVolume";

    private final MountedVolumes mounted;

    /** @param mounted what is mounted for the pods of this node */
    LocalVolume(MountedVolumes mounted) {
        this.mounted = mounted;
    }

    @Override
    public String plugin() {
        return "kubernetes.io/local-volume";
    }

    @Override
    public boolean is(VolumeSpec spec) {
        return spec.persistent() != null && spec.persistent().getSpec().getLocal() != null;
    }

    @Override
    public Path setUp(PodVolume volume) throws VolumeException {
        String name = volume.spec().name();
        Path path = Path.of(Objects.requireNonNull(volume.spec().persistent())
                .getSpec()
                .getLocal()
                .getPath());
        if (!Files.exists(path)) {
            throw VolumeException.whole("MountVolume.NewMounter initialization failed for volume \"" + name
                    + "\" : path \"" + path + "\" does not exist");
        }
        if (!Files.isDirectory(path)) {
            throw VolumeException.whole("MountVolume.NewMounter initialization failed for volume \"" + name
                    + "\" : this node mounts directories alone as local volumes: " + path);
        }
        try {
            Long group = volume.fsGroup();
            if (group != null
                    && !volume.spec().readOnlyClaim()
                    && !used(name)
                    && !(volume.groupOnRootMismatch() && GroupOwnership.has(path, group, false))) {
                GroupOwnership.give(path, group, false);
            }
            volume.record().write(Map.of(NAME, name));
            return path;
        } catch (IOException e) {
            throw new VolumeException("applyFSGroup failed for vol " + name + ": " + String.valueOf(e.getMessage()));
        }
    }

    /** Returns whether a pod of this node uses a persistent volume. */
    private boolean used(String name) {
        return mounted.all().stream()
                .anyMatch(v ->
                        v.plugin().equals(plugin()) && name.equals(v.facts().get(NAME)));
    }
}
