package io.keelson.kubelet.volume;

import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.keelson.linux.file.GroupOwnership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A directory of this node that a persistent volume is tied to. Which pods use which volume is recorded beside their
 * volumes, so that the {@code fsGroup} of a pod is given to its files when it is the first, after a restart, too. The record goes with the pod's directory.
 */
final class LocalVolume {
    private static final String RECORD = ".persistent-volume";

    private final Path pods;

    /** @param pods the directory of all pods */
    LocalVolume(Path pods) {
        this.pods = pods;
    }

    /**
     * Makes a volume ready for a pod.
     *
     * @param name the persistent volume's name
     * @param path where it is on the node
     */
    Path setUp(PodVolume volume, String name, Path path) throws VolumeException {
        if (!Files.exists(path)) {
            throw VolumeException.whole("MountVolume.NewMounter initialization failed for volume \"" + name
                    + "\" : path \"" + path + "\" does not exist");
        }
        if (!Files.isDirectory(path)) {
            throw VolumeException.whole("MountVolume.NewMounter initialization failed for volume \"" + name
                    + "\" : this node mounts directories alone as local volumes: " + path);
        }
        try {
            boolean first = !used(name);
            Path record = record(volume.directory());
            Files.createDirectories(record.getParent());
            boolean readOnly = volume.volume().getPersistentVolumeClaim() != null
                    && Boolean.TRUE.equals(
                            volume.volume().getPersistentVolumeClaim().getReadOnly());
            Long group = volume.fsGroup();
            if (first && group != null && !readOnly && !(unlessRootMatches(volume) && has(path, group))) {
                GroupOwnership.give(path, group, false);
            }
            Files.writeString(record, name);
            return path;
        } catch (IOException e) {
            throw new VolumeException("applyFSGroup failed for vol " + name + ": " + String.valueOf(e.getMessage()));
        }
    }

    private static boolean has(Path path, long group) throws IOException {
        return GroupOwnership.has(path, group, false);
    }

    private static boolean unlessRootMatches(PodVolume volume) {
        PodSecurityContext context = volume.pod().getSpec().getSecurityContext();
        return context != null && "OnRootMismatch".equals(context.getFsGroupChangePolicy());
    }

    /** Returns whether a pod of this node uses a persistent volume. */
    private boolean used(String name) throws IOException {
        if (!Files.isDirectory(pods)) {
            return false;
        }
        try (Stream<Path> all = Files.list(pods)) {
            for (Path pod : all.toList()) {
                Path volumes = pod.resolve("volumes");
                if (Files.isDirectory(volumes) && records(volumes, name)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean records(Path volumes, String name) throws IOException {
        try (Stream<Path> entries = Files.list(volumes)) {
            for (Path entry : entries.filter(e -> e.getFileName().toString().endsWith(RECORD))
                    .toList()) {
                if (Files.readString(entry).equals(name)) {
                    return true;
                }
            }
            return false;
        }
    }

    private static Path record(Path directory) {
        return directory.resolveSibling("." + directory.getFileName() + RECORD);
    }
}
