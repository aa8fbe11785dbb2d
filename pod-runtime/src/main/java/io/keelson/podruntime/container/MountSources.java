package io.keelson.podruntime.container;

import io.keelson.cri.v1.ContainerConfig;
import io.keelson.cri.v1.ImageSpec;
import io.keelson.cri.v1.Mount;
import io.keelson.cri.v1.MountPropagation;
import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import io.keelson.linux.file.Directory;
import io.keelson.linux.mount.MountTree;
import io.keelson.linux.mount.Mounts;
import io.keelson.podruntime.image.ImageRecord;
import io.keelson.podruntime.image.ImageStore;
import io.keelson.podruntime.oci.MountSource;
import io.keelson.podruntime.sandbox.Sandbox;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is mounted into containers, as it lies on the host when the OCI runtime binds it. Most sources are bound as they
 * are; what must be read-only with all below it, or show other owners, is mounted with these attributes below the
 * container's directory first, and bound from there.
 */
final class MountSources {
    private final ImageStore images;

    MountSources(ImageStore images) {
        this.images = images;
    }

    /**
     * Prepares all mounts of a container.
     *
     * @param directory the container's
     * @throws IllegalArgumentException where a mount cannot be as it is asked for
     */
    List<MountSource> prepare(ContainerConfig config, Sandbox sandbox, Path directory) throws IOException {
        List<MountSource> result = new ArrayList<>();
        for (Mount mount : config.getMountsList()) {
            Path place = directory.resolve("volumes").resolve(Integer.toString(result.size()));
            result.add(
                    mount.hasImage() && !mount.getImage().getImage().isEmpty()
                            ? image(mount, sandbox, place)
                            : host(mount, sandbox, place));
        }
        return result;
    }

    private static MountSource host(Mount mount, Sandbox sandbox, Path place) throws IOException {
        Path source = Path.of(mount.getHostPath());
        if (!Files.exists(source)) {
            Files.createDirectories(source);
        }
        Path real = source.toRealPath();
        propagates(mount, real);
        if (!mount.getRecursiveReadOnly() && mount.getUidMappingsCount() == 0) {
            return new MountSource(mount, real);
        }
        try (MountTree tree = MountTree.copy(real, true)) {
            if (mount.getRecursiveReadOnly()) {
                tree.readOnly(true);
            }
            if (mount.getUidMappingsCount() > 0) {
                map(tree, sandbox, mount.getContainerPath());
            }
            return new MountSource(mount, attach(tree, place, Files.isDirectory(real)));
        }
    }

    /** A mount can only be passed on to the container, or back, where the mount it lies on is passed on itself. */
    private static void propagates(Mount mount, Path source) throws IOException {
        if (mount.getPropagation() == MountPropagation.PROPAGATION_PRIVATE) {
            return;
        }
        Mounts.Propagation own = Mounts.propagation(source);
        boolean both = mount.getPropagation() == MountPropagation.PROPAGATION_BIDIRECTIONAL;
        if (!own.shared() && (both || !own.slave())) {
            throw new IllegalArgumentException("path \"" + mount.getHostPath() + "\" is mounted on \"" + source
                    + "\" but it is not a shared" + (both ? "" : " or slave") + " mount");
        }
    }

    private static void map(MountTree tree, Sandbox sandbox, String containerPath) throws IOException {
        if (sandbox.userNamespace() == null) {
            throw new IllegalArgumentException(
                    "mount " + containerPath + " has user mappings but the pod is in the node's user namespace");
        }
        try (Descriptor namespace = Descriptor.open(sandbox.namespace("user").toString(), Libc.O_RDONLY)) {
            tree.idMapped(namespace);
        } catch (LinuxException e) {
            throw new IOException(
                    "failed to set MOUNT_ATTR_IDMAP on " + containerPath + ": " + e.getMessage()
                            + " (maybe the filesystem used doesn't support idmap mounts on this kernel?)",
                    e);
        }
    }

    private static Path attach(MountTree tree, Path place, boolean directory) throws IOException {
        Files.createDirectories(place);
        Path target = place.resolve("source");
        if (directory) {
            Files.createDirectory(target);
        } else {
            Files.createFile(target);
        }
        tree.attach(target);
        return target;
    }

    /** An image's files, or a part of them, as a read-only volume. */
    private MountSource image(Mount mount, Sandbox sandbox, Path place) throws IOException {
        if (!mount.getReadonly()) {
            throw new IllegalArgumentException(
                    "image volume " + mount.getContainerPath() + " must be mounted read-only");
        }
        ImageRecord image = require(images, mount.getImage().getImage());
        Files.createDirectories(place);
        RootFilesystem.mount(images.layerDirectories(image), place, sandbox);
        ImageSpec reported =
                mount.getImage().toBuilder().setImageRef(image.id()).build();
        Mount resolved = mount.toBuilder().setImage(reported).build();
        try (Directory root = Directory.open(place.resolve("rootfs"));
                Descriptor part = part(root, mount);
                MountTree tree = MountTree.copy(part, false).readOnly(false)) {
            boolean directory = Files.isDirectory(Directory.path(part));
            return new MountSource(resolved, attach(tree, place, directory));
        }
    }

    private static Descriptor part(Directory root, Mount mount) throws LinuxException {
        try {
            return root.inRoot(mount.getImageSubPath(), Libc.O_PATH);
        } catch (LinuxException e) {
            throw new IllegalArgumentException(
                    "image volume has no path \"" + mount.getImageSubPath() + "\": "
                            + mount.getImage().getImage(),
                    e);
        }
    }

    static ImageRecord require(ImageStore images, String name) throws FileNotFoundException {
        @Nullable ImageRecord image = images.find(name);
        if (image == null) {
            throw new FileNotFoundException("image \"" + name + "\" not found");
        }
        return image;
    }

    /** Takes away what {@link #prepare} mounted. */
    static void unmount(Path directory) throws IOException {
        Path volumes = directory.resolve("volumes");
        if (Files.isDirectory(volumes)) {
            for (Path point : Mounts.below(volumes)) {
                Libc.unmount(point.toString(), Libc.MNT_DETACH);
            }
        }
    }
}
