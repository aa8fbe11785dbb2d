package io.keelson.podruntime.container;

import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import io.keelson.linux.mount.Mounts;
import io.keelson.linux.process.WorkingDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A container's root: an overlay of its image's layers with a writable directory of its own on top. */
final class RootFilesystem {
    private static final int PAGE = 4096;

    private RootFilesystem() {}

    /**
     * Mounts the overlay. It is volatile: a container's own files need not survive a crash of the machine, since no
     * container does, and unmounting is quick without writing them back.
     *
     * @param layers of the image, lowest first
     */
    static void mount(List<Path> layers, Path container) throws IOException {
        Path upper = Files.createDirectory(container.resolve("upper"));
        Path work = Files.createDirectory(container.resolve("work"));
        Path target = Files.createDirectory(container.resolve("rootfs"));
        String top = ",upperdir=" + upper + ",workdir=" + work;
        String lower = layers.reversed().stream().map(Path::toString).collect(Collectors.joining(":"));
        if (lower.isEmpty()) {
            lower = Files.createDirectory(container.resolve("empty")).toString();
        }
        String options = "lowerdir=" + lower + top;
        if (options.length() + ",volatile".length() < PAGE) {
            overlay(target, options);
            return;
        }
        Path base = layers.getFirst().resolve("../..").normalize();
        String relative = layers.reversed().stream()
                .map(l -> base.relativize(l).toString())
                .collect(Collectors.joining(":"));
        WorkingDirectory.in(base, () -> {
            overlay(target, "lowerdir=" + relative + top);
            return true;
        });
    }

    private static void overlay(Path target, String options) throws LinuxException {
        try {
            Libc.mount("overlay", target.toString(), "overlay", 0, options + ",volatile");
        } catch (LinuxException e) {
            if (e.errno() != LinuxException.EINVAL) {
                throw e;
            }
            Libc.mount("overlay", target.toString(), "overlay", 0, options);
        }
    }

    static void unmount(Path container) throws IOException {
        Mounts.detach(container.resolve("rootfs"));
    }
}
