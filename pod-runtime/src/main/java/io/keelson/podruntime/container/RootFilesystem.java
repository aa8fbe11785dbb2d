package io.keelson.podruntime.container;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import io.keelson.linux.file.FileNodes;
import io.keelson.linux.mount.MountTree;
import io.keelson.linux.mount.Mounts;
import io.keelson.linux.process.WorkingDirectory;
import io.keelson.podruntime.oci.IdMappings;
import io.keelson.podruntime.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A container's root: an overlay of its image's layers with a writable directory of its own on top. */
final class RootFilesystem {
    private static final int PAGE = 4096;

    private RootFilesystem() {}

    /**
     * Mounts the overlay. It is volatile: a container's own files need not survive a crash of the machine, since no
     * container does, and unmounting is quick without writing them back. In a pod with users of its own the layers show
     * its users' numbers as owners.
     *
     * @param layers of the image, lowest first
     */
    static void mount(List<Path> layers, Path container, Sandbox sandbox) throws IOException {
        Path upper = Files.createDirectory(container.resolve("upper"));
        Path work = Files.createDirectory(container.resolve("work"));
        Path target = Files.createDirectory(container.resolve("rootfs"));
        List<Path> lower = layers.isEmpty() ? List.of(Files.createDirectory(container.resolve("empty"))) : layers;
        if (sandbox.userNamespace() == null) {
            overlay(lower, upper, work, target);
            return;
        }
        FileNodes.own(
                upper, IdMappings.rootUser(sandbox.userNamespace()), IdMappings.rootGroup(sandbox.userNamespace()));
        Path mapped = Files.createDirectory(container.resolve("mapped"));
        try (Descriptor namespace = Descriptor.open(sandbox.namespace("user").toString(), Libc.O_RDONLY)) {
            overlay(map(lower, namespace, mapped), upper, work, target);
        } finally {
            // The overlay holds what it stands on.
            for (Path point : Mounts.below(mapped)) {
                Mounts.detach(point);
            }
        }
    }

    private static List<Path> map(List<Path> layers, Descriptor namespace, Path below) throws IOException {
        List<Path> mapped = new ArrayList<>();
        for (Path layer : layers) {
            Path point = Files.createDirectory(below.resolve(Integer.toString(mapped.size())));
            try (MountTree tree = MountTree.copy(layer, false)) {
                tree.isPrivate().idMapped(namespace).attach(point);
            }
            mapped.add(point);
        }
        return mapped;
    }

    private static void overlay(List<Path> layers, Path upper, Path work, Path target) throws IOException {
        String top = ",upperdir=" + upper + ",workdir=" + work;
        String options =
                "lowerdir=" + layers.reversed().stream().map(Path::toString).collect(Collectors.joining(":")) + top;
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
        Path mapped = container.resolve("mapped");
        if (Files.isDirectory(mapped)) {
            for (Path point : Mounts.below(mapped)) {
                Mounts.detach(point);
            }
        }
    }
}
