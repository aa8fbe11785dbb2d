package io.keelson.kubelet.volume;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import io.keelson.linux.file.Directory;
import io.keelson.linux.file.Name;
import io.keelson.linux.mount.MountTree;
import io.keelson.linux.mount.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Parts of volumes that containers mount ({@code subPath}). Other containers may change the volume meanwhile, so a part
 * is looked up once, by descriptor, and never out of the volume; what was found is bound to a place of the kubelet's
 * own, and the runtime is told that place (CVE-2021-25741).
 */
public final class SubPaths {
    private static final String DIRECTORY = "volume-subpaths";
    private static final int PERMISSIONS = 07777;

    private SubPaths() {}

    /**
     * Finds a part of a volume, or makes it a directory, and binds it.
     *
     * @param podDirectory the pod's directory
     * @param container the container's name, and {@code index} that of the mount among the container's
     * @param volume the volume's directory
     * @param path below it
     * @return where the part is bound
     * @throws IOException where it leads out of the volume, or cannot be made
     */
    public static Path bind(Path podDirectory, String volumeName, String container, int index, Path volume, String path)
            throws IOException {
        Path target = podDirectory
                .resolve(DIRECTORY)
                .resolve(volumeName)
                .resolve(container)
                .resolve(Integer.toString(index));
        try (Directory root = Directory.open(volume);
                Descriptor part = open(root, path);
                MountTree tree = MountTree.copy(part, false)) {
            prepare(target, Files.isDirectory(Directory.path(part)));
            tree.attach(target);
        }
        return target;
    }

    /** An incarnation of the container before may have left its own there. */
    private static void prepare(Path target, boolean directory) throws IOException {
        Files.createDirectories(target.getParent());
        while (Files.exists(target) && Mounts.isMountPoint(target)) {
            Mounts.detach(target);
        }
        Files.deleteIfExists(target);
        if (directory) {
            Files.createDirectory(target);
        } else {
            Files.createFile(target);
        }
    }

    private static Descriptor open(Directory root, String path) throws IOException {
        Descriptor there = find(root, path);
        if (there != null) {
            return there;
        }
        int mode = root.facts().mode() & PERMISSIONS;
        Path names = Path.of(path).normalize();
        for (int i = 1; i <= names.getNameCount(); i++) {
            String prefix = names.subpath(0, i).toString();
            Descriptor found = find(root, prefix);
            if (found != null) {
                found.close();
                continue;
            }
            String above = i == 1 ? "" : names.subpath(0, i - 1).toString();
            try (Directory parent = root.directoryBeneath(above)) {
                parent.make(Name.of(names.getName(i - 1).toString()), mode).close();
            } catch (LinuxException e) {
                if (e.errno() != LinuxException.EEXIST) {
                    throw e;
                }
            }
        }
        return root.beneath(names.toString(), Libc.O_PATH);
    }

    private static @Nullable Descriptor find(Directory root, String path) throws LinuxException {
        try {
            return root.beneath(path, Libc.O_PATH);
        } catch (LinuxException e) {
            if (e.errno() == LinuxException.ENOENT) {
                return null;
            }
            throw e;
        }
    }

    /** Unbinds all parts that the containers of a pod mounted. */
    static void unbind(Path podDirectory) throws IOException {
        Path all = podDirectory.resolve(DIRECTORY);
        if (Files.isDirectory(all)) {
            for (Path point : Mounts.below(all)) {
                Mounts.detach(point);
            }
        }
    }
}
