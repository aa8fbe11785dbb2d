package io.keelson.podruntime.container;

import io.keelson.cri.v1.ContainerConfig;
import io.keelson.cri.v1.ContainerState;
import io.keelson.cri.v1.LinuxContainerResources;
import io.keelson.cri.v1.LinuxContainerUser;
import io.keelson.cri.v1.NamespaceMode;
import io.keelson.cri.v1.NamespaceOption;
import io.keelson.podruntime.image.ImageRecord;
import io.keelson.podruntime.image.ImageStore;
import io.keelson.podruntime.oci.LinuxResources;
import io.keelson.podruntime.oci.MountSource;
import io.keelson.podruntime.oci.PodPlace;
import io.keelson.podruntime.oci.SeccompFilters;
import io.keelson.podruntime.oci.SpecBuilder;
import io.keelson.podruntime.oci.UserResolver;
import io.keelson.podruntime.place.OciRuntime;
import io.keelson.podruntime.sandbox.Sandbox;
import io.keelson.podruntime.sandbox.Sandboxes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Prepares a container's directory: root file system, bundle, records. */
public final class ContainerSetup {
    private final ImageStore images;
    private final MountSources sources;
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
        this.sources = new MountSources(images);
        this.sandboxes = sandboxes;
        this.specs = specs;
        this.filters = filters;
        this.runtime = runtime;
        this.store = store;
    }

    ImageStore images() {
        return images;
    }

    /**
     * Prepares everything up to the bundle.
     *
     * @param image what it is made from
     * @param layers the directories of the image's layers, lowest first
     * @throws IllegalArgumentException when the configuration asks for what cannot be
     */
    Container create(
            String id,
            Path directory,
            Sandbox sandbox,
            ContainerConfig config,
            ImageRecord image,
            List<Path> layers,
            String logDirectory,
            long createdAt)
            throws IOException {
        Files.createDirectories(directory);
        RootFilesystem.mount(layers, directory, sandbox);
        Path root = directory.resolve("rootfs");
        UserResolver.Identity user = new UserResolver(root)
                .resolve(
                        config.getLinux().getSecurityContext(), image.defaults().user());
        WorkingDirectories.make(root, SpecBuilder.workingDirectory(config, image.defaults()), sandbox.userNamespace());
        List<MountSource> mounts = sources.prepare(config, sandbox, directory);
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
                config.toBuilder()
                        .clearMounts()
                        .addAllMounts(mounts.stream().map(MountSource::mount).toList())
                        .build(),
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

    void release(Container container) throws IOException {
        MountSources.unmount(container.directory());
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
