package io.keelson.kubelet.pod;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Quantity;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.keelson.client.event.ApiEventRecorder;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Wire;
import io.keelson.kubelet.KubeletConfig;
import io.keelson.kubelet.ManualTimers;
import io.keelson.kubelet.admission.AppArmorCheck;
import io.keelson.kubelet.admission.DeclaredFeaturesCheck;
import io.keelson.kubelet.admission.GroupsPolicyCheck;
import io.keelson.kubelet.admission.HostPorts;
import io.keelson.kubelet.admission.NodeFitCheck;
import io.keelson.kubelet.admission.OperatingSystemCheck;
import io.keelson.kubelet.admission.PodAdmission;
import io.keelson.kubelet.admission.SysctlCheck;
import io.keelson.kubelet.container.CgroupConfigs;
import io.keelson.kubelet.container.ContainerConfigs;
import io.keelson.kubelet.container.SandboxConfigs;
import io.keelson.kubelet.device.DeviceCheck;
import io.keelson.kubelet.device.DeviceManager;
import io.keelson.kubelet.env.DownwardApi;
import io.keelson.kubelet.env.Environment;
import io.keelson.kubelet.event.PodEvents;
import io.keelson.kubelet.image.ImagePulls;
import io.keelson.kubelet.plugin.PluginChannels;
import io.keelson.kubelet.reference.ApiPersistentVolumes;
import io.keelson.kubelet.reference.ApiTokens;
import io.keelson.kubelet.reference.WatchedReferences;
import io.keelson.kubelet.resize.ResourceAllocations;
import io.keelson.kubelet.runtime.Cri;
import io.keelson.kubelet.status.PodStatuses;
import io.keelson.kubelet.volume.LocalKinds;
import io.keelson.kubelet.volume.MountedVolumes;
import io.keelson.kubelet.volume.VolumeManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A kubelet's pods over a runtime and an API server that only remember what they are told. */
final class NodeFixture implements AutoCloseable {
    private static final Wire WIRE = new Wire();

    final ManualTimers timers = new ManualTimers();
    final FakeRuntime runtime = new FakeRuntime();
    final FakeApi server = new FakeApi();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private Server grpc;
    private ManagedChannel channel;
    private ApiEventRecorder recorder;
    private final Path directory;
    PodManager pods;
    DeviceManager devices;

    @Nullable
    Node node;

    /** @param directory for what the kubelet writes */
    NodeFixture(Path directory) throws IOException {
        this.directory = directory;
        String name = InProcessServerBuilder.generateName();
        grpc = InProcessServerBuilder.forName(name)
                .directExecutor()
                .addService(runtime)
                .addService(runtime.images)
                .build()
                .start();
        channel = InProcessChannelBuilder.forName(name).directExecutor().build();
        recorder = new ApiEventRecorder(new ApiClient(server, WIRE, "test"), "kubelet", "n1", timers.clock());
        pods = restart();
    }

    /** Begins another kubelet over the same runtime and API server, as after the process was killed. */
    final PodManager restart() throws IOException {
        KubeletConfig config = KubeletConfig.builder("n1")
                .nodeAddresses(List.of("10.0.0.1"))
                .directories(directory.resolve("kubelet"), directory.resolve("logs"))
                .tls(directory, directory, directory)
                .build();
        Files.createDirectories(directory.resolve("kubelet/pods"));
        Files.createDirectories(directory.resolve("kubelet/memory"));
        ApiClient api = new ApiClient(server, WIRE, "test");
        Cri cri = new Cri(channel);
        PodEvents events = new PodEvents(recorder);
        WatchedReferences references = new WatchedReferences(api, uid -> {});
        ApiTokens tokens = new ApiTokens(api, timers.clock());
        Map<String, Quantity> allocatable = Map.of("cpu", new Quantity("2"), "pods", new Quantity("10"));
        devices =
                new DeviceManager(directory.resolve("devices"), new PluginChannels(executor), timers.clock(), () -> {});
        MountedVolumes mounted = new MountedVolumes(VolumeManager.podsDirectory(config.directory()));
        DownwardApi downward = new DownwardApi("n1", config.nodeAddresses(), allocatable);
        SandboxConfigs sandboxes = new SandboxConfigs(config, 8L << 30, new CgroupConfigs.Kernel(true, true));
        AtomicReference<PodManager> made = new AtomicReference<>();
        made.set(new PodManager(PodContext.of(
                config,
                api,
                cri,
                timers,
                executor,
                events,
                new ImagePulls(cri, events, references, WIRE.mapper(), timers.clock()),
                references,
                new VolumeManager(
                        config.directory(),
                        LocalKinds.of(references, downward, tokens, mounted),
                        new ApiPersistentVolumes(api),
                        mounted,
                        events,
                        timers,
                        executor),
                new PodCgroups(new UnifiedPlainCgroups(directory.resolve("cgroup")), sandboxes.cgroups()),
                sandboxes,
                new ContainerConfigs(config, sandboxes, new Environment(references, downward), p -> Map.of(), devices),
                new PodStatuses("fake"),
                tokens,
                new ResourceAllocations(
                        new PodAdmission(List.of(
                                new SysctlCheck(List.of("kernel.msg*"), "6.1.0"),
                                new OperatingSystemCheck(),
                                new GroupsPolicyCheck(() -> false),
                                new NodeFitCheck(
                                        allocatable,
                                        () -> node,
                                        new HostPorts(List.of(new HostPorts.Listener("10.0.0.1", 10250)))),
                                new AppArmorCheck(false),
                                new DeclaredFeaturesCheck(Set.of(DeclaredFeaturesCheck.RESTART_ALL_CONTAINERS)),
                                new DeviceCheck(devices))),
                        events,
                        timers.clock(),
                        uid -> config.directory().resolve("pods").resolve(uid),
                        WIRE.mapper()),
                devices,
                new RuntimeFacts() {
                    @Override
                    public String network() {
                        return "";
                    }

                    @Override
                    public boolean userNamespaces(String handler) {
                        return false;
                    }
                },
                () -> made.get().active())));
        runtime.onChange(made.get()::changed);
        pods = made.get();
        return made.get();
    }

    /** Ends it; returns when nothing writes into the directory any more. */
    @Override
    public void close() {
        recorder.close();
        channel.shutdownNow();
        grpc.shutdownNow();
        executor.shutdownNow();
        executor.close();
    }
}
