package io.keelson.kubelet.localpath;

import io.keelson.linux.file.FileTree;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The directories of volumes below one that only this program changes: one a volume, by its name. What is in them is
 * written by pods, so nothing is looked up in them by name.
 */
final class VolumeDirectories {
    /** Others may pass through, since pods with users of their own are other users, and may not look around. */
    private static final Set<PosixFilePermission> ABOVE = PosixFilePermissions.fromString("rwx--x--x");
    /** A pod's containers may run as any user. */
    private static final Set<PosixFilePermission> OPEN = PosixFilePermissions.fromString("rwxrwxrwx");

    private final Path root;

    VolumeDirectories(Path root) {
        this.root = root;
    }

    /** Where the directory of a volume is. */
    Path path(String volume) throws IOException {
        Path path = root.resolve(volume);
        if (!root.equals(path.getParent())
                || !path.normalize().equals(path)
                || path.getFileName().toString().isEmpty()) {
            throw new IOException("not the name of a volume: " + volume);
        }
        return path;
    }

    /** Makes the directory of a volume, if it is not there. */
    Path make(String volume) throws IOException {
        Path path = path(volume);
        Files.createDirectories(root);
        Files.setPosixFilePermissions(root, ABOVE);
        try {
            Files.createDirectory(path);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        }
        Files.setPosixFilePermissions(path, OPEN);
        return path;
    }

    /** Removes the directory of a volume with all that is in it; nothing happens where there is none. */
    void remove(String volume) throws IOException {
        FileTree.delete(path(volume));
    }
}
