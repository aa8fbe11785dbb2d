package io.keelson.podruntime.container;

import io.keelson.cri.v1.ContainerConfig;
import io.keelson.cri.v1.ContainerState;
import io.keelson.cri.v1.LinuxContainerResources;
import io.keelson.cri.v1.LinuxContainerUser;
import io.keelson.cri.v1.Mount;
import io.keelson.cri.v1.NamespaceMode;
import io.keelson.cri.v1.NamespaceOption;
import io.keelson.linux.Libc;
import io.keelson.linux.mount.Mounts;
import io.keelson.podruntime.image.ImageRecord;
import io.keelson.podruntime.image.ImageStore;
import io.keelson.podruntime.oci.LinuxResources;
import io.keelson.podruntime.oci.MountSource;
import io.keelson.podruntime.oci.PodPlace;
import io.keelson.podruntime.oci.RootPath;
import io.keelson.podruntime.oci.SeccompFilters;
import io.keelson.podruntime.oci.SpecBuilder;
import io.keelson.podruntime.oci.UserResolver;
import io.keelson.podruntime.sandbox.Sandbox;
import io.keelson.podruntime.sandbox.Sandboxes;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Prepares a container's directory: root file system, bundle, records. */
public final class ContainerSetup {
    private final ImageStore images;
    private final Sandboxes sandboxes;
    private final SpecBuilder specs;
    private final @Nullable SeccompFilters filters;
    private final OciRuntime runtime;
    private final ContainerStore store;
    private final JsonMapper json = JsonMapper.shared();

    public ContainerSetup(
            ImageStore images,
            Sandboxes sandboxes,
            SpecBuilder specs,
            @Nullable SeccompFilters filters,
            OciRuntime runtime,
            ContainerStore store) {
        this.images = images;
        this.sandboxes = sandboxes;
        this.specs = specs;
        this.filters = filters;
        this.runtime = runtime;
        this.store = store;
    }

    /**
     * Prepares everything up to the bundle.
     *
     * @throws FileNotFoundException when the image is not there
     * @throws IllegalArgumentException when the configuration asks for what cannot be
     */
    Container create(
            String id, Path directory, Sandbox sandbox, ContainerConfig config, String logDirectory, long createdAt)
            throws IOException {
        ImageRecord image = image(config.getImage().getImage());
        Files.createDirectories(directory);
        RootFilesystem.mount(images.layerDirectories(image), directory);
        Path root = directory.resolve("rootfs");
        UserResolver.Identity user = new UserResolver(root)
                .resolve(
                        config.getLinux().getSecurityContext(), image.defaults().user());
        makeWorkingDirectory(root, SpecBuilder.workingDirectory(config, image.defaults()));
        List<MountSource> mounts = mounts(config, directory);
        String cgroup = sandboxes.cgroup(sandbox) + "/" + id;
        PodPlace place = sandbox.place(sandboxes.hostname(sandbox), cgroup);
        joinProcesses(place, sandbox, config);
        SpecBuilder.Result spec = specs.build(config, image.defaults(), user, place, root, mounts);
        Path bundle = Files.createDirectory(directory.resolve("bundle"));
        Files.createDirectory(directory.resolve("persist"));
        Files.write(bundle.resolve("config.json"), json.writeValueAsBytes(spec.spec()));
        if (spec.seccomp() != null) {
            Files.writeString(directory.resolve("seccomp-key"), spec.seccomp());
        }
        runtime.place().show(mounts.stream().map(MountSource::source).toList());
        String logPath = config.getLogPath().isEmpty() || logDirectory.isEmpty()
                ? ""
                : Path.of(logDirectory).resolve(config.getLogPath()).toString();
        if (!logPath.isEmpty()) {
            Files.createDirectories(Path.of(logPath).getParent());
        }
        return new Container(
                id,
                sandbox.id(),
                directory,
                config,
                image.tags().isEmpty()
                        ? config.getImage().getImage()
                        : image.tags().getFirst(),
                image.reference(),
                image.id(),
                image.layers(),
                cgroup,
                logPath,
                Signals.stopSignal(config.getStopSignal(), image.defaults().stopSignal()),
                LinuxContainerUser.newBuilder()
                        .setUid(user.uid())
                        .setGid(user.gid())
                        .addAllSupplementalGroups(user.groups())
                        .build(),
                createdAt,
                ContainerState.CONTAINER_CREATED,
                0,
                0,
                0,
                0,
                0,
                "",
                "",
                config.getLinux().getResources());
    }

    private ImageRecord image(String name) throws FileNotFoundException {
        ImageRecord image = images.find(name);
        if (image == null) {
            throw new FileNotFoundException("image \"" + name + "\" not found");
        }
        return image;
    }

    /** A working directory that the image lacks is made, as Docker does. */
    private static void makeWorkingDirectory(Path root, String directory) throws IOException {
        Path path = RootPath.resolve(root, directory);
        if (!Files.exists(path)) {
            Files.createDirectories(path);
        }
    }

    private void joinProcesses(PodPlace place, Sandbox sandbox, ContainerConfig config) {
        NamespaceOption options = config.getLinux().getSecurityContext().getNamespaceOptions();
        if (options.getPid() == NamespaceMode.TARGET) {
            Container target = store.find(options.getTargetId());
            if (target == null || !target.running()) {
                throw new IllegalArgumentException("target container \"" + options.getTargetId() + "\" is not running");
            }
            place.namespaces().put("pid", "/proc/" + target.pid() + "/ns/pid");
        } else if (options.getPid() == NamespaceMode.POD && sandbox.initPid() > 0) {
            place.namespaces().put("pid", sandbox.directory().resolve("ns/pid").toString());
        }
    }

    private List<MountSource> mounts(ContainerConfig config, Path directory) throws IOException {
        List<MountSource> result = new ArrayList<>();
        for (Mount mount : config.getMountsList()) {
            if (mount.hasImage() && !mount.getImage().getImage().isEmpty()) {
                result.add(new MountSource(
                        mount.toBuilder().setReadonly(true).build(), imageVolume(mount, directory, result.size())));
                continue;
            }
            Path source = Path.of(mount.getHostPath());
            if (!Files.exists(source)) {
                Files.createDirectories(source);
            }
            result.add(new MountSource(mount, source.toRealPath()));
        }
        return result;
    }

    /** An image's files as a read-only volume. */
    private Path imageVolume(Mount mount, Path directory, int index) throws IOException {
        ImageRecord image = image(mount.getImage().getImage());
        Path volume = Files.createDirectories(directory.resolve("volumes").resolve(Integer.toString(index)));
        RootFilesystem.mount(images.layerDirectories(image), volume);
        Path root = volume.resolve("rootfs");
        Path source = RootPath.resolve(root, mount.getImageSubPath());
        if (!Files.exists(source)) {
            throw new IllegalArgumentException("image volume has no path \"" + mount.getImageSubPath() + "\": "
                    + mount.getImage().getImage());
        }
        return source;
    }

    void unmountVolumes(Path directory) throws IOException {
        Path volumes = directory.resolve("volumes");
        if (Files.isDirectory(volumes)) {
            for (Path point : Mounts.below(volumes)) {
                Libc.unmount(point.toString(), Libc.MNT_DETACH);
            }
        }
    }

    void release(Container container) throws IOException {
        unmountVolumes(container.directory());
    }

    /** Called when the runtime has created the container: learns the filter it compiled. */
    void created(Container container, Path runtimeState) throws IOException {
        Path key = container.directory().resolve("seccomp-key");
        if (filters != null && Files.exists(key)) {
            filters.learn(Files.readString(key), runtimeState.resolve("seccomp.bpf"));
        }
    }

    /** Changes the limits of a container that has not been started. */
    void rewriteResources(Container container, LinuxContainerResources resources) throws IOException {
        Path file = container.bundle().resolve("config.json");
        ObjectNode spec = (ObjectNode) json.readTree(Files.readAllBytes(file));
        LinuxResources.limits((ObjectNode) spec.path("linux").path("resources"), resources);
        Files.write(file, json.writeValueAsBytes(spec));
    }
}
