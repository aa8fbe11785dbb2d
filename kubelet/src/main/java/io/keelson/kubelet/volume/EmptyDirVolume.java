package io.keelson.kubelet.volume;

import io.keelson.linux.mount.Mounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory that lives as long as its pod, on disk or in memory. */
final class EmptyDirVolume implements VolumeKind {

    @Override
    public String plugin() {
        return "kubernetes.io/empty-dir";
    }

    @Override
    public boolean is(VolumeSpec spec) {
        return spec.volume().getEmptyDir() != null;
    }

    @Override
    public Path setUp(PodVolume volume) throws VolumeException {
        Path directory = volume.directory();
        try {
            Files.createDirectories(directory);
            boolean memory = "Memory".equals(volume.volume().getEmptyDir().getMedium());
            if (memory && !Mounts.isMountPoint(directory)) {
                var limit = volume.volume().getEmptyDir().getSizeLimit();
                String size = limit == null
                        ? ""
                        : ",size=" + limit.getNumericalAmount().toBigInteger();
                Mounts.tmpfs(directory, "mode=01777" + size);
            }
            // The mode of a directory that is there already belongs to the containers.
            if (!Files.exists(ready(directory))) {
                int mode = memory ? 01777 : 0777; // in memory it is the kernel's own, as upstream leaves it
                Files.setAttribute(directory, "unix:mode", volume.fsGroup() == null ? mode : mode | 02000);
                if (volume.fsGroup() != null) {
                    Files.setAttribute(directory, "unix:gid", volume.fsGroup().intValue());
                }
                Files.createFile(ready(directory));
            }
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void tearDown(MountedVolume volume) throws VolumeException {
        Path directory = volume.directory();
        try {
            Mounts.detach(directory);
            Files.deleteIfExists(ready(directory));
        } catch (IOException e) {
            throw new VolumeException(directory + " cannot be removed: " + e.getMessage());
        }
    }

    private static Path ready(Path directory) {
        return directory.resolveSibling("." + directory.getFileName() + ".ready");
    }
}
