package io.keelson.benchmarks.runtime;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.keelson.cri.v1.ContainerConfig;
import io.keelson.cri.v1.ContainerMetadata;
import io.keelson.cri.v1.CreateContainerRequest;
import io.keelson.cri.v1.ExecSyncRequest;
import io.keelson.cri.v1.ImageSpec;
import io.keelson.cri.v1.LinuxContainerConfig;
import io.keelson.cri.v1.LinuxContainerResources;
import io.keelson.cri.v1.LinuxContainerSecurityContext;
import io.keelson.cri.v1.LinuxPodSandboxConfig;
import io.keelson.cri.v1.LinuxSandboxSecurityContext;
import io.keelson.cri.v1.NamespaceMode;
import io.keelson.cri.v1.NamespaceOption;
import io.keelson.cri.v1.PodSandboxConfig;
import io.keelson.cri.v1.PodSandboxMetadata;
import io.keelson.cri.v1.RemovePodSandboxRequest;
import io.keelson.cri.v1.RunPodSandboxRequest;
import io.keelson.cri.v1.RuntimeServiceGrpc;
import io.keelson.cri.v1.SecurityProfile;
import io.keelson.cri.v1.StartContainerRequest;
import io.keelson.cri.v1.StopPodSandboxRequest;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One runtime under measurement: the calls a kubelet makes for a pod with one container. */
final class CriPeer implements AutoCloseable {
    private final String name;
    private final String handler;
    private final String image;
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ManagedChannel channel;
    private final RuntimeServiceGrpc.RuntimeServiceBlockingStub runtime;

    CriPeer(String name, Path socket, String handler, String image) {
        this.name = name;
        this.handler = handler;
        this.image = image;
        this.channel = NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioDomainSocketChannel.class)
                .eventLoopGroup(loops)
                .overrideAuthority("localhost")
                .usePlaintext()
                .build();
        this.runtime = RuntimeServiceGrpc.newBlockingStub(channel);
    }

    String name() {
        return name;
    }

    /** A pod that has been started; times in nanoseconds, of each call. */
    record Started(String sandbox, String container, long run, long create, long start) {
        long total() {
            return run + create + start;
        }
    }

    /** Starts a pod with limits and the default seccomp profile, as a kubelet would. */
    Started start(String podName) {
        NamespaceOption namespaces =
                NamespaceOption.newBuilder().setPid(NamespaceMode.CONTAINER).build();
        SecurityProfile seccomp = SecurityProfile.newBuilder()
                .setProfileType(SecurityProfile.ProfileType.RuntimeDefault)
                .build();
        PodSandboxConfig pod = PodSandboxConfig.newBuilder()
                .setMetadata(PodSandboxMetadata.newBuilder()
                        .setName(podName)
                        .setNamespace("bench")
                        .setUid(podName))
                .setHostname(podName)
                .setLogDirectory("/tmp/keelson-bench/" + name + "/" + podName)
                .setLinux(LinuxPodSandboxConfig.newBuilder()
                        .setCgroupParent("/keelson-bench-" + name + "/" + podName)
                        .setSecurityContext(LinuxSandboxSecurityContext.newBuilder()
                                .setSeccomp(seccomp)
                                .setNamespaceOptions(namespaces)))
                .build();
        ContainerConfig container = ContainerConfig.newBuilder()
                .setMetadata(ContainerMetadata.newBuilder().setName("main"))
                .setImage(ImageSpec.newBuilder().setImage(image))
                .addCommand("sleep")
                .addArgs("1000")
                .setLogPath("main/0.log")
                .setLinux(LinuxContainerConfig.newBuilder()
                        .setResources(LinuxContainerResources.newBuilder()
                                .setCpuPeriod(100_000)
                                .setCpuQuota(50_000)
                                .setCpuShares(102)
                                .setMemoryLimitInBytes(64L << 20)
                                .setOomScoreAdj(1000))
                        .setSecurityContext(LinuxContainerSecurityContext.newBuilder()
                                .setSeccomp(seccomp)
                                .setNamespaceOptions(namespaces)))
                .build();
        long a = System.nanoTime();
        String sandbox = runtime.runPodSandbox(RunPodSandboxRequest.newBuilder()
                        .setConfig(pod)
                        .setRuntimeHandler(handler)
                        .build())
                .getPodSandboxId();
        long b = System.nanoTime();
        String id = runtime.createContainer(CreateContainerRequest.newBuilder()
                        .setPodSandboxId(sandbox)
                        .setConfig(container)
                        .setSandboxConfig(pod)
                        .build())
                .getContainerId();
        long c = System.nanoTime();
        runtime.startContainer(
                StartContainerRequest.newBuilder().setContainerId(id).build());
        long d = System.nanoTime();
        return new Started(sandbox, id, b - a, c - b, d - c);
    }

    /** Runs a command and returns the nanoseconds it took. */
    long exec(Started pod) {
        long begin = System.nanoTime();
        runtime.execSync(ExecSyncRequest.newBuilder()
                .setContainerId(pod.container())
                .addCmd("true")
                .setTimeout(10)
                .build());
        return System.nanoTime() - begin;
    }

    /** Stops and removes a pod; returns the nanoseconds of stopping. */
    long stop(Started pod) {
        long begin = System.nanoTime();
        runtime.stopPodSandbox(StopPodSandboxRequest.newBuilder()
                .setPodSandboxId(pod.sandbox())
                .build());
        long took = System.nanoTime() - begin;
        runtime.removePodSandbox(RemovePodSandboxRequest.newBuilder()
                .setPodSandboxId(pod.sandbox())
                .build());
        return took;
    }

    /** Removes the cgroups above the pods' own, which belong to whoever asked for them. */
    private void removeCgroups() throws IOException {
        try (Stream<Path> hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
            for (Path hierarchy : hierarchies.toList()) {
                Path parent = hierarchy.resolve("keelson-bench-" + name);
                if (Files.isDirectory(parent)) {
                    try (Stream<Path> tree = Files.walk(parent)) {
                        for (Path directory : tree.filter(Files::isDirectory)
                                .sorted(Comparator.reverseOrder())
                                .toList()) {
                            Files.delete(directory);
                        }
                    }
                }
            }
        }
    }

    @Override
    public void close() throws InterruptedException, IOException {
        removeCgroups();
        channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
