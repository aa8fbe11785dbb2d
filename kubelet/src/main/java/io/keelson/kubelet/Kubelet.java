package io.keelson.kubelet;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import io.grpc.Channel;
import io.keelson.client.event.ApiEventRecorder;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.informer.Informers;
import io.keelson.client.informer.Selection;
import io.keelson.client.reconcile.Timers;
import io.keelson.client.transport.ApiClient;
import io.keelson.kubelet.admission.AppArmorCheck;
import io.keelson.kubelet.admission.DeclaredFeaturesCheck;
import io.keelson.kubelet.admission.GroupsPolicyCheck;
import io.keelson.kubelet.admission.HostPorts;
import io.keelson.kubelet.admission.HostPorts.Listener;
import io.keelson.kubelet.admission.NodeFitCheck;
import io.keelson.kubelet.admission.NodePressureCheck;
import io.keelson.kubelet.admission.OperatingSystemCheck;
import io.keelson.kubelet.admission.PodAdmission;
import io.keelson.kubelet.admission.SysctlCheck;
import io.keelson.kubelet.container.CgroupConfigs;
import io.keelson.kubelet.container.ContainerConfigs;
import io.keelson.kubelet.container.SandboxConfigs;
import io.keelson.kubelet.device.DeviceCheck;
import io.keelson.kubelet.env.DownwardApi;
import io.keelson.kubelet.env.Environment;
import io.keelson.kubelet.event.PodEvents;
import io.keelson.kubelet.eviction.EvictionManager;
import io.keelson.kubelet.image.ImagePulls;
import io.keelson.kubelet.image.ImageRemoval;
import io.keelson.kubelet.manifest.ManifestFolder;
import io.keelson.kubelet.node.Machine;
import io.keelson.kubelet.node.NodeEvents;
import io.keelson.kubelet.node.NodeMeasures;
import io.keelson.kubelet.node.NodeRegistration;
import io.keelson.kubelet.node.NodeResources;
import io.keelson.kubelet.pod.PodCgroups;
import io.keelson.kubelet.pod.PodContext;
import io.keelson.kubelet.pod.PodManager;
import io.keelson.kubelet.pod.RuntimeFacts;
import io.keelson.kubelet.reference.ApiPersistentVolumes;
import io.keelson.kubelet.reference.ApiTokens;
import io.keelson.kubelet.reference.ServiceDirectory;
import io.keelson.kubelet.reference.WatchedReferences;
import io.keelson.kubelet.resize.ResourceAllocations;
import io.keelson.kubelet.runtime.ContainerEvents;
import io.keelson.kubelet.runtime.Cri;
import io.keelson.kubelet.runtime.CriException;
import io.keelson.kubelet.server.KubeletServer;
import io.keelson.kubelet.shutdown.Logind;
import io.keelson.kubelet.shutdown.NodeShutdown;
import io.keelson.kubelet.stats.PodUsages;
import io.keelson.kubelet.stats.SummaryStats;
import io.keelson.kubelet.status.ObservedPod.Failure;
import io.keelson.kubelet.status.PodStatuses;
import io.keelson.kubelet.volume.LocalKinds;
import io.keelson.kubelet.volume.MountedVolumes;
import io.keelson.kubelet.volume.VolumeException;
import io.keelson.kubelet.volume.VolumeKind;
import io.keelson.kubelet.volume.VolumeManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pods of one node. */
public final class Kubelet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Kubelet.class);
    private static final Duration SYNC = Duration.ofMinutes(2);

    private final ApiClient api;
    private final Channel channel;
    private final KubeletConfig config;
    private final Timers timers;
    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("kubelet-", 0).factory());
    private @Nullable Informers informers;
    private @Nullable WatchedReferences references;
    private @Nullable EventRecorder recorder;
    private @Nullable ContainerEvents changes;
    private @Nullable NodeRegistration node;
    private @Nullable KubeletServer server;
    private @Nullable Housekeeping housekeeping;
    private @Nullable ManifestFolder manifests;
    private @Nullable NodePlugins plugins;
    private @Nullable NodeShutdown shutdown;

    /**
     * Nothing happens before {@link #start}.
     *
     * @param api the API server, reached as {@code system:node:<name>}
     * @param runtime a channel to a container runtime that speaks CRI v1; the caller closes it
     * @param config names, directories, addresses
     * @param timers time; the caller closes it
     */
    public Kubelet(ApiClient api, Channel runtime, KubeletConfig config, Timers timers) {
        this.api = api;
        this.channel = runtime;
        this.config = config;
        this.timers = timers;
    }

    /**
     * Registers the node and begins to run its pods; returns when the node is registered and the server listens.
     *
     * @throws UncheckedIOException where the directories cannot be made, the runtime does not answer, or the port is taken
     */
    public void start() {
        try {
            begin();
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }

    private void begin() throws IOException, InterruptedException {
        Files.createDirectories(config.directory());
        Files.createDirectories(config.logDirectory());
        Cri cri = new Cri(channel);
        EventRecorder events = new ApiEventRecorder(api, "kubelet", config.nodeName(), timers.clock());
        recorder = events;
        PodEvents podEvents = new PodEvents(events);
        NodeEvents nodeEvents = new NodeEvents(events, config.nodeName());
        NodeResources resources = NodeResources.of(config);
        Informers all = new Informers(api);
        informers = all;
        Informer<Node> nodes = all.of(Node.class, Selection.fields("metadata.name=" + config.nodeName()));
        Informer<Service> services = all.of(Service.class);
        Informer<Pod> pods = all.of(
                Pod.class,
                Selection.fields("spec.nodeName=" + config.nodeName()).ofLatest());

        AtomicReference<PodManager> manager = new AtomicReference<>();
        WatchedReferences references = new WatchedReferences(api, uid -> tell(manager.get(), uid));
        this.references = references;
        ApiTokens tokens = new ApiTokens(api, timers.clock());
        DownwardApi downward = new DownwardApi(config.nodeName(), config.nodeAddresses(), resources.allocatable());
        AtomicReference<NodeRegistration> registration = new AtomicReference<>();
        MountedVolumes mounted = new MountedVolumes(VolumeManager.podsDirectory(config.directory()));
        NodePlugins brought = new NodePlugins(
                config,
                api,
                references,
                tokens,
                mounted,
                all.of(CSIDriver.class),
                () -> nodes.get("", config.nodeName()),
                () -> reportSoon(registration.get()),
                podEvents,
                timers,
                executor);
        plugins = brought;
        List<VolumeKind> kinds = new ArrayList<>(LocalKinds.of(references, downward, tokens, mounted));
        kinds.add(brought.volumes());
        VolumeManager volumes = new VolumeManager(
                config.directory(), kinds, new ApiPersistentVolumes(api), mounted, podEvents, timers, executor);
        io.keelson.linux.cgroup.Cgroups tree = io.keelson.linux.cgroup.Cgroups.detect();
        SandboxConfigs sandboxes = new SandboxConfigs(
                config, Machine.memory(), new CgroupConfigs.Kernel(tree.unified(), tree.limitsSwap()));
        PodCgroups cgroups = new PodCgroups(tree, sandboxes.cgroups());
        cgroups.start(Machine.processors());
        AtomicReference<EvictionManager> evictions = new AtomicReference<>();
        try {
            volumes.start();
            HostPorts ports = new HostPorts(ownListeners());
            NodeShutdown down = new NodeShutdown(
                    config.configuration().shutdownPeriods(),
                    Logind.ofMachine(),
                    ending(manager),
                    nodeEvents,
                    () -> reportSoon(registration.get()),
                    timers,
                    executor);
            shutdown = down;
            PodAdmission admission = new PodAdmission(List.of(
                    down.check(),
                    new NodePressureCheck(() -> pressures(evictions.get())),
                    new SysctlCheck(config.configuration().allowedUnsafeSysctls(), Machine.kernel()),
                    new OperatingSystemCheck(),
                    new GroupsPolicyCheck(
                            () -> Objects.requireNonNull(registration.get()).supplementalGroupsPolicy()),
                    new NodeFitCheck(resources.allocatable(), () -> nodes.get("", config.nodeName()), ports),
                    new AppArmorCheck(false),
                    new DeclaredFeaturesCheck(NodeRegistration.declaredFeatures()),
                    new DeviceCheck(brought.devices())));
            ResourceAllocations allocations = new ResourceAllocations(
                    admission,
                    podEvents,
                    timers.clock(),
                    volumes::podDirectory,
                    api.wire().mapper());
            PodContext context = PodContext.of(
                    config,
                    api,
                    cri,
                    timers,
                    executor,
                    podEvents,
                    new ImagePulls(cri, podEvents, references, api.wire().mapper(), timers.clock()),
                    references,
                    volumes,
                    cgroups,
                    sandboxes,
                    new ContainerConfigs(
                            config,
                            sandboxes,
                            new Environment(references, downward),
                            new ServiceDirectory(services)::variables,
                            brought.devices()),
                    new PodStatuses(cri.version().getRuntimeName()),
                    tokens,
                    allocations,
                    brought.devices(),
                    facts(registration),
                    () -> Objects.requireNonNull(manager.get()).active());
            PodManager podManager = new PodManager(context);
            manager.set(podManager);
            NodeMeasures measures = new NodeMeasures(config.directory(), cri);
            PodUsages usages = new PodUsages(
                    cri,
                    timers.clock(),
                    p -> volumes.podDirectory(p.getMetadata().getUid()),
                    sandboxes::logDirectory);
            KubeletServer listening = new KubeletServer(
                    config,
                    api,
                    cri,
                    podManager,
                    new SummaryStats(config.nodeName(), usages, measures::look, timers.clock()),
                    context.probeCounts(),
                    timers.clock(),
                    executor,
                    this::healthy);
            server = listening;
            listening.start();
            NodeRegistration nodeRegistration = new NodeRegistration(
                    api,
                    cri,
                    config,
                    resources,
                    nodes,
                    nodeEvents,
                    timers,
                    executor,
                    listening.port(),
                    brought.attachments(),
                    down::status,
                    brought.devices(),
                    () -> pressures(evictions.get()),
                    podManager::wakeAll);
            registration.set(nodeRegistration);
            node = nodeRegistration;
            all.start();
            nodeRegistration.start();
            nodes.addHandler(Informer.Handler.each(n -> volumes.retry()));
            brought.start(podManager, volumes::retry);
            executor.execute(down::start);
            ContainerEvents containerEvents = new ContainerEvents(channel, cri, timers, podManager::changed);
            changes = containerEvents;
            ManifestFolder folder = manifests(podManager);
            executor.execute(() -> run(all, pods, podManager, containerEvents, folder));
            ImageRemoval images =
                    new ImageRemoval(cri, timers.clock(), config.images(), Housekeeping::space, nodeEvents::warning);
            EvictionManager eviction = new EvictionManager(
                    config.configuration().eviction(),
                    measures::look,
                    usages,
                    podManager::active,
                    (pod, reason, message, grace, condition) ->
                            podManager.evict(pod, new Failure(reason, message), grace, condition),
                    signal -> signal.condition().equals("DiskPressure") && images.removeUnused(),
                    nodeEvents,
                    timers.clock());
            evictions.set(eviction);
            Housekeeping keeping = new Housekeeping(config, cri, podManager, images, eviction::look, timers, executor);
            housekeeping = keeping;
            keeping.start();
        } catch (CriException e) {
            throw new IOException("the container runtime does not answer: " + e.getMessage(), e);
        } catch (VolumeException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void reportSoon(@Nullable NodeRegistration node) {
        if (node != null) {
            node.report();
        }
    }

    private static NodeShutdown.Pods ending(AtomicReference<PodManager> manager) {
        return new NodeShutdown.Pods() {
            @Override
            public Collection<Pod> active() {
                return Objects.requireNonNull(manager.get()).active();
            }

            @Override
            public void end(Pod pod, Failure why, long grace, PodCondition condition) {
                Objects.requireNonNull(manager.get()).terminate(pod, why, grace, condition);
            }
        };
    }

    private static void tell(@Nullable PodManager manager, String uid) {
        if (manager != null) {
            manager.referenceChanged(uid);
        }
    }

    private static RuntimeFacts facts(AtomicReference<NodeRegistration> registration) {
        return new RuntimeFacts() {
            @Override
            public String network() {
                return Objects.requireNonNull(registration.get()).network();
            }

            @Override
            public boolean userNamespaces(String handler) {
                return Objects.requireNonNull(registration.get()).userNamespaces(handler);
            }
        };
    }

    private List<Listener> ownListeners() {
        List<Listener> own = new ArrayList<>(config.listeners());
        own.add(new Listener(config.listenAddress(), config.port()));
        return own;
    }

    private static List<String> pressures(@Nullable EvictionManager eviction) {
        return eviction == null ? List.of() : eviction.conditions();
    }

    private @Nullable ManifestFolder manifests(PodManager manager) {
        Path path = config.configuration().staticPodPath();
        if (path != null) {
            manifests = new ManifestFolder(
                    path,
                    config.configuration().fileCheckFrequency(),
                    config.nodeName(),
                    api.wire().mapper(),
                    manager::staticPods);
        }
        return manifests;
    }

    private static void run(
            Informers all,
            Informer<Pod> pods,
            PodManager manager,
            ContainerEvents changes,
            @Nullable ManifestFolder manifests) {
        try {
            changes.start();
            if (manifests != null) {
                // Static pods need no API server: one of them may be it.
                manifests.start();
            }
            // Pods are told of services: none may start before these are known.
            while (!all.awaitSync(SYNC)) {
                // What the node has cannot be told from what it should have: nothing is begun and nothing ended.
                LOG.warn("the API server has not said yet which pods and services there are");
            }
            pods.addHandler(manager);
            manager.adopt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the port the server listens on, once started. */
    public int port() {
        return server == null ? config.port() : server.port();
    }

    /** Returns whether the kubelet does its work: the runtime answers. */
    public boolean healthy() {
        return changes == null || changes.reachable();
    }

    /** Returns whether the node was ready when last looked at. */
    public boolean ready() {
        return node != null && node.ready();
    }

    /** Stops; containers go on. */
    @Override
    public void close() {
        if (housekeeping != null) {
            housekeeping.close();
        }
        if (node != null) {
            node.close();
        }
        if (shutdown != null) {
            shutdown.close();
        }
        if (plugins != null) {
            plugins.close();
        }
        if (manifests != null) {
            manifests.close();
        }
        if (changes != null) {
            changes.close();
        }
        if (server != null) {
            server.close();
        }
        if (references != null) {
            references.close();
        }
        if (informers != null) {
            informers.close();
        }
        if (recorder != null) {
            recorder.close();
        }
        executor.shutdownNow();
    }
}
