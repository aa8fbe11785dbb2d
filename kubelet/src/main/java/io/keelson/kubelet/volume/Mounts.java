package io.keelson.kubelet.volume;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The few mounts that volumes need, made with the machine's mount program. */
final class Mounts {
    private Mounts() {}

    /** Mounts memory on a directory. */
    static void tmpfs(Path directory, String options) throws VolumeException {
        run("mount", "-t", "tmpfs", "-o", "nosuid,nodev," + options, "tmpfs", directory.toString());
    }

    /** Unmounts a directory, at the latest when its last user has gone. */
    static void unmount(Path directory) throws VolumeException {
        run("umount", "-l", directory.toString());
    }

    /** Returns whether something is mounted on the directory. */
    static boolean isMountPoint(Path directory) throws VolumeException {
        try {
            if (!Files.isDirectory(directory)) {
                return false;
            }
            String path = directory.toRealPath().toString();
            try (var lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
                return lines.anyMatch(l -> l.split(" ", 6)[4].equals(path));
            }
        } catch (IOException e) {
            throw new VolumeException("the mounts cannot be read: " + e.getMessage());
        }
    }

    private static void run(String... command) throws VolumeException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new VolumeException(String.join(" ", command) + ": " + output);
            }
        } catch (IOException e) {
            throw new VolumeException(String.join(" ", command) + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VolumeException(String.join(" ", command) + ": interrupted");
        }
    }
}
