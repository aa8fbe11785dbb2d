package io.keelson.kubelet.csi;

import io.keelson.kubelet.volume.VolumeException;
import io.keelson.linux.mount.Mounts;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/** The places that drivers mount at. What a driver leaves there is judged, never believed. */
final class CsiPaths {
    private CsiPaths() {}

    /** Makes the directory that a driver mounts a volume at for the node. */
    static void makeStaging(Path staging) throws IOException {
        directories(staging);
    }

    /** Makes the directory above the one that a driver makes and mounts at for a pod. */
    static void makeParent(Path target) throws IOException {
        directories(Objects.requireNonNull(target.getParent()));
    }

    private static void directories(Path path) throws IOException {
        Files.createDirectories(
                path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
    }

    /** A pod is given a directory alone: a link that a driver left would lead anywhere on the node. */
    static void check(Path target, String driver) throws VolumeException {
        if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new VolumeException("the CSI driver " + driver + " says that the volume is published, but there is no"
                    + " directory at the target path");
        }
    }

    /** Removes what a driver should have removed: a mount that it left, and an empty directory. */
    static void remove(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && Mounts.isMountPoint(path)) {
            Mounts.detach(path);
        }
        try {
            Files.deleteIfExists(path);
        } catch (DirectoryNotEmptyException e) {
            // It goes with the pod's directory, by descriptor.
            return;
        }
    }

    static void removeStaging(Path staging) throws IOException {
        remove(staging);
        try {
            Files.deleteIfExists(staging.getParent());
        } catch (DirectoryNotEmptyException e) {
            throw new IOException("the driver left files in " + staging.getParent(), e);
        }
    }
}
