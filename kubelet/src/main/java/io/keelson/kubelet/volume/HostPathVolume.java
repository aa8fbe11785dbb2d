package io.keelson.kubelet.volume;

import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** A path of the node itself, checked or created as its type says. */
final class HostPathVolume implements VolumeKind {
    private static final int FILE_TYPE = 0170000;
    private static final int SOCKET = 0140000;
    private static final int CHARACTER_DEVICE = 0020000;
    private static final int BLOCK_DEVICE = 0060000;

    @Override
    public String plugin() {
        return "kubernetes.io/host-path";
    }

    @Override
    public boolean is(VolumeSpec spec) {
        return spec.hostPath() != null;
    }

    @Override
    public Path setUp(PodVolume volume) throws VolumeException {
        HostPathVolumeSource source = Objects.requireNonNull(volume.spec().hostPath());
        return check(Path.of(source.getPath()), Objects.requireNonNullElse(source.getType(), ""));
    }

    /** Checks a path of the node, or makes it, as its type says; returns it. @param type empty for any */
    static Path check(Path path, String type) throws VolumeException {
        try {
            switch (type) {
                case "DirectoryOrCreate" -> {
                    if (!Files.exists(path)) {
                        Files.createDirectories(path);
                        Files.setPosixFilePermissions(path, AtomicFiles.permissions(0755));
                    }
                    check(Files.isDirectory(path), path, "a directory");
                }
                case "FileOrCreate" -> {
                    if (!Files.exists(path)) {
                        Files.createFile(path);
                        Files.setPosixFilePermissions(path, AtomicFiles.permissions(0644));
                    }
                    check(Files.isRegularFile(path), path, "a file");
                }
                case "Directory" -> check(Files.isDirectory(path), path, "a directory");
                case "File" -> check(Files.isRegularFile(path), path, "a file");
                case "Socket" -> check(isOf(path, SOCKET), path, "a socket");
                case "CharDevice" -> check(isOf(path, CHARACTER_DEVICE), path, "a character device");
                case "BlockDevice" -> check(isOf(path, BLOCK_DEVICE), path, "a block device");
                default -> {
                    // Nothing is checked; the runtime creates a directory where nothing is.
                    if (!Files.exists(path)) {
                        Files.createDirectories(path);
                    }
                }
            }
            return path;
        } catch (IOException e) {
            throw new VolumeException("hostPath " + path + ": " + e.getMessage());
        }
    }

    private static boolean isOf(Path path, int type) throws IOException {
        return Files.exists(path) && ((int) Files.getAttribute(path, "unix:mode") & FILE_TYPE) == type;
    }

    private static void check(boolean is, Path path, String what) throws VolumeException {
        if (!is) {
            throw new VolumeException("hostPath type check failed: " + path + " is not " + what);
        }
    }
}
