package io.keelson.podruntime.container;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.file.FileNodes;
import io.keelson.linux.mount.MountTree;
import io.keelson.linux.mount.Mounts;
import io.keelson.podruntime.image.OverlayMount;
import io.keelson.podruntime.oci.IdMappings;
import io.keelson.podruntime.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A container's root: an overlay of its image's layers with a writable directory of its own on top. */
final class RootFilesystem {
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
            OverlayMount.mount(lower, upper, work, target, 0);
            return;
        }
        FileNodes.own(
                upper, IdMappings.rootUser(sandbox.userNamespace()), IdMappings.rootGroup(sandbox.userNamespace()));
        Path mapped = Files.createDirectory(container.resolve("mapped"));
        try (Descriptor namespace = Descriptor.open(sandbox.namespace("user").toString(), Libc.O_RDONLY)) {
            OverlayMount.mount(map(lower, namespace, mapped), upper, work, target, 0);
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
