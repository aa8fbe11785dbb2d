package io.keelson.podruntime;

import io.grpc.BindableService;
import io.keelson.linux.Libc;
import io.keelson.linux.cgroup.Cgroups;
import io.keelson.linux.file.AtomicFile;
import io.keelson.linux.file.FileTree;
import io.keelson.linux.mount.Mounts;
import io.keelson.podruntime.build.ImageBuilder;
import io.keelson.podruntime.container.Container;
import io.keelson.podruntime.container.ContainerSetup;
import io.keelson.podruntime.container.ContainerStore;
import io.keelson.podruntime.container.Containers;
import io.keelson.podruntime.container.Execs;
import io.keelson.podruntime.container.ExitWatch;
import io.keelson.podruntime.container.WritableLayer;
import io.keelson.podruntime.image.ImagePuller;
import io.keelson.podruntime.image.ImagePusher;
import io.keelson.podruntime.image.ImageStore;
import io.keelson.podruntime.management.ImageManagement;
import io.keelson.podruntime.network.NetworkGate;
import io.keelson.podruntime.network.PodNetwork;
import io.keelson.podruntime.oci.SeccompFilters;
import io.keelson.podruntime.oci.SpecBuilder;
import io.keelson.podruntime.place.OciRuntime;
import io.keelson.podruntime.place.RuntimeNamespace;
import io.keelson.podruntime.registry.RegistryHosts;
import io.keelson.podruntime.sandbox.SandboxStore;
import io.keelson.podruntime.sandbox.Sandboxes;
import io.keelson.podruntime.streaming.StreamServer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A CRI v1 runtime on one node.
 *
 * <p>{@link #open} takes the state directory and adopts what an earlier run left running; {@link #start} serves. {@link
 * #close} stops serving and leaves containers running; {@link #destroyAll} ends and removes everything but images, also
 * when the runtime was only opened.
 */
public final class PodRuntime implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PodRuntime.class);
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final long SWEEP_SECONDS = 10;

    private final PodRuntimeConfig config;
    private final RootLock lock;
    private final ExecutorService workers;
    private final ExecutorService courier;
    private final ScheduledExecutorService timer;
    private final RuntimeNamespace place;
    private final Cgroups cgroups;
    private final PodNetwork network;
    private final ImageStore images;
    private final ImagePuller puller;
    private final Sandboxes sandboxes;
    private final Containers containers;
    private final ExitWatch exits;
    private final CriSandboxes criSandboxes;
    private final EventHub events;
    private final StreamServer streams;
    private final List<BindableService> services;
    private @Nullable CriServer server;

    private PodRuntime(PodRuntimeConfig config, RootLock lock) throws IOException {
        this.config = config;
        this.lock = lock;
        InstantSource clock = InstantSource.system();
        Path root = config.root();
        Path state = Files.createDirectories(root.resolve("state"));
        Files.createDirectories(config.runDirectory());
        boolean crun = config.runtimeBinary().getFileName().toString().contains("crun");
        boolean rebooted = rebooted(root.resolve("boot-id"));
        this.workers = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("runtime-worker-", 0).factory());
        this.courier = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("runtime-events").factory());
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("runtime-timer").factory());
        List<Path> shared = new ArrayList<>(config.sharedDirectories());
        for (Path directory : shared) {
            Files.createDirectories(directory);
        }
        shared.add(root);
        this.place = RuntimeNamespace.prepare(crun, shared);
        this.cgroups = Cgroups.detect();
        this.network = new PodNetwork(root.resolve("network"), config.bridge(), config.mtu(), config.clusterRanges());
        if (config.podCidr() != null) {
            network.configure(config.podCidr());
        }
        this.images = new ImageStore(root.resolve("images"));
        RegistryHosts registries = new RegistryHosts(config.registries());
        this.puller = new ImagePuller(images, registries);
        String version = OciRuntime.version(config.runtimeBinary());
        SeccompFilters filters = crun ? new SeccompFilters(root.resolve("seccomp"), version) : null;
        Path runtimeState = Files.createDirectories(root.resolve("oci"));
        OciRuntime oci = new OciRuntime(config.runtimeBinary(), config.conmon(), runtimeState, place);
        RuntimeEvents listener = new RuntimeEvents(clock);
        SandboxStore sandboxStore = new SandboxStore(state.resolve("sandboxes"));
        this.sandboxes = new Sandboxes(sandboxStore, network, cgroups, config.cgroupParent(), oci, clock);
        ContainerStore containerStore = new ContainerStore(state.resolve("containers"));
        ContainerSetup setup = new ContainerSetup(
                images,
                sandboxes,
                new SpecBuilder(filters, config.seccompProfiles(), config.defaultCapabilities()),
                filters,
                oci,
                containerStore);
        Path exitFiles = state.resolve("exits");
        this.containers = new Containers(containerStore, setup, oci, cgroups, exitFiles, workers, clock, listener);
        ImageBuilder builder = new ImageBuilder(root.resolve("build"), images, puller, sandboxes, containers, clock);
        images.holders(() -> layersInUse(containerStore, builder));
        sandboxes.adopt(rebooted);
        this.exits = new ExitWatch(exitFiles, containers, workers);
        containers.adopt(rebooted);
        builder.recover();
        noteBoot(root.resolve("boot-id"));
        this.events = new EventHub(sandboxStore, containerStore, courier);
        listener.connect(events);
        this.criSandboxes = new CriSandboxes(sandboxes, containers, listener);
        Execs execs = new Execs(containers, config.runDirectory(), workers, timer);
        WritableLayer layers = new WritableLayer(clock);
        CriContainers criContainers = new CriContainers(criSandboxes, containers, execs, layers);
        StatsReader stats = new StatsReader(cgroups, sandboxes, containerStore, layers, clock);
        this.streams = new StreamServer(config.streamHost(), config.streamPort(), workers, clock);
        this.services = List.of(
                new CriRuntimeService(
                        new NodeReport(config, network, version),
                        criSandboxes,
                        criContainers,
                        containers,
                        new CriStreams(streams, criSandboxes, criContainers, containers, execs, workers),
                        stats,
                        new PodMetrics(sandboxes, containerStore, cgroups, layers, listener::now),
                        events),
                new CriImageService(images, puller, listener),
                new ImageManagement(
                        images,
                        puller,
                        new ImagePusher(images, registries),
                        builder,
                        () -> containerStore.all().stream()
                                .map(Container::imageId)
                                .collect(Collectors.toSet())));
        timer.scheduleWithFixedDelay(containers::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Opens a runtime on its directory and takes over what is there.
     *
     * @throws IOException when another runtime has the directory, or the node lacks a program
     */
    public static PodRuntime open(PodRuntimeConfig config) throws IOException {
        if (!Files.isExecutable(config.runtimeBinary()) || !Files.isExecutable(config.conmon())) {
            throw new IOException(config.runtimeBinary() + " and " + config.conmon() + " must be installed");
        }
        RootLock lock = RootLock.take(config.root());
        try {
            return new PodRuntime(config, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static boolean rebooted(Path noted) throws IOException {
        String now = Files.readString(BOOT).strip();
        boolean changed = Files.exists(noted) && !Files.readString(noted).equals(now);
        return changed;
    }

    /** Notes that what an earlier boot left has been taken over; a crash before that takes it over again. */
    private static void noteBoot(Path noted) throws IOException {
        AtomicFile.write(noted, Files.readString(BOOT).strip().getBytes(StandardCharsets.US_ASCII));
    }

    private static Set<String> layersInUse(ContainerStore containers, ImageBuilder builder) {
        Set<String> used = new HashSet<>(builder.layersInUse());
        for (Container container : containers.all()) {
            used.addAll(container.layers());
        }
        return used;
    }

    /** Serves CRI, and the management of images, on the socket, if the configuration has one. */
    public synchronized PodRuntime start() throws IOException {
        if (config.socket() != null && server == null) {
            server = CriServer.start(config.socket(), services, workers);
        }
        return this;
    }

    /** RuntimeService, ImageService and the management of images, for a server of the caller's own (in-process). They block: give them threads. */
    public List<BindableService> services() {
        return services;
    }

    /** Platform threads that CRI calls may block. */
    public ExecutorService callThreads() {
        return workers;
    }

    /** The images of this runtime. */
    public ImageStore images() {
        return images;
    }

    /** Pulls images into this runtime's store. */
    public ImagePuller puller() {
        return puller;
    }

    /** Sets the node's pod CIDR as CRI's UpdateRuntimeConfig does. */
    public void podCidr(String cidr) throws IOException {
        network.configure(cidr);
    }

    /**
     * Has somebody told the node's address on the pods' bridge as soon as there is one.
     *
     * @param listener called once, at once or on the thread that sets the pod CIDR
     */
    public void onNetworkReady(Consumer<InetAddress> listener) {
        network.onReady(listener);
    }

    /** Has somebody asked before each pod's network is used. */
    public void onAttach(NetworkGate gate) {
        sandboxes.onAttach(gate);
    }

    /**
     * Ends every pod and removes all that is not an image: processes, mounts, namespaces, cgroups, interfaces, the
     * nftables table, state files. The runtime is closed afterwards.
     *
     * @throws IOException when something could not be removed; the rest has been, and it may be tried again
     */
    public synchronized void destroyAll() throws IOException {
        stopServing();
        List<IOException> failures = new ArrayList<>();
        for (var sandbox : List.copyOf(sandboxes.store().all())) {
            attempt(failures, () -> criSandboxes.remove(sandbox.id()));
        }
        for (Container orphan : List.copyOf(containers.store().all())) {
            attempt(failures, () -> containers.remove(orphan));
        }
        attempt(failures, network::destroy);
        attempt(failures, () -> {
            cgroups.kill(config.cgroupParent());
            cgroups.remove(config.cgroupParent());
        });
        close();
        attempt(failures, this::unmount);
        attempt(failures, () -> FileTree.delete(config.runDirectory()));
        if (!failures.isEmpty()) {
            throw new IOException(
                    "not everything could be removed: " + failures.getFirst().getMessage(), failures.getFirst());
        }
        FileTree.delete(config.root().resolve("state"));
        FileTree.delete(config.root().resolve("oci"));
    }

    private void unmount() throws IOException {
        for (Path point : Mounts.below(config.root())) {
            Libc.unmount(point.toString(), Libc.MNT_DETACH);
        }
        for (Path directory : config.sharedDirectories()) {
            if (Mounts.below(directory).contains(directory)) {
                Libc.unmount(directory.toString(), Libc.MNT_DETACH);
            }
        }
    }

    /** One step of taking down; the next ones are taken whatever comes of it. */
    private interface Step {
        void run() throws IOException;
    }

    private static void attempt(List<IOException> failures, Step step) {
        try {
            step.run();
        } catch (IOException e) {
            log.warn("taking down: {}", e.getMessage());
            failures.add(e);
        }
    }

    private void stopServing() throws IOException {
        events.close();
        if (server != null) {
            server.close();
            server = null;
        }
    }

    /** Stops serving; containers go on and are adopted by the next run. */
    @Override
    public synchronized void close() throws IOException {
        stopServing();
        streams.close();
        exits.close();
        timer.shutdownNow();
        workers.shutdown();
        courier.shutdown();
        place.close();
        network.close();
        lock.close();
    }
}
