package io.keelson.podruntime;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.keelson.cri.v1.ContainerConfig;
import io.keelson.cri.v1.ContainerMetadata;
import io.keelson.cri.v1.ContainerState;
import io.keelson.cri.v1.ContainerStatus;
import io.keelson.cri.v1.ContainerStatusRequest;
import io.keelson.cri.v1.CreateContainerRequest;
import io.keelson.cri.v1.ExecSyncRequest;
import io.keelson.cri.v1.ExecSyncResponse;
import io.keelson.cri.v1.ImageServiceGrpc;
import io.keelson.cri.v1.ImageSpec;
import io.keelson.cri.v1.LinuxContainerConfig;
import io.keelson.cri.v1.LinuxContainerSecurityContext;
import io.keelson.cri.v1.LinuxPodSandboxConfig;
import io.keelson.cri.v1.LinuxSandboxSecurityContext;
import io.keelson.cri.v1.NamespaceMode;
import io.keelson.cri.v1.NamespaceOption;
import io.keelson.cri.v1.PodSandboxConfig;
import io.keelson.cri.v1.PodSandboxMetadata;
import io.keelson.cri.v1.PodSandboxStatusRequest;
import io.keelson.cri.v1.RunPodSandboxRequest;
import io.keelson.cri.v1.RuntimeServiceGrpc;
import io.keelson.cri.v1.SecurityProfile;
import io.keelson.cri.v1.StartContainerRequest;
import io.keelson.podruntime.image.BusyboxImage;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A client of a runtime's socket, with the calls that scenarios are told in. */
final class RuntimeUnderTest implements AutoCloseable {
    static final NamespaceOption OWN_PROCESSES =
            NamespaceOption.newBuilder().setPid(NamespaceMode.CONTAINER).build();

    final RuntimeServiceGrpc.RuntimeServiceBlockingStub runtime;
    final ImageServiceGrpc.ImageServiceBlockingStub images;
    private final ManagedChannel channel;
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Path logs;

    RuntimeUnderTest(Path socket, Path logs) {
        this.logs = logs;
        this.channel = NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioDomainSocketChannel.class)
                .eventLoopGroup(loops)
                .overrideAuthority("localhost")
                .usePlaintext()
                .build();
        this.runtime = RuntimeServiceGrpc.newBlockingStub(channel);
        this.images = ImageServiceGrpc.newBlockingStub(channel);
    }

    PodSandboxConfig pod(String name) {
        return PodSandboxConfig.newBuilder()
                .setMetadata(PodSandboxMetadata.newBuilder()
                        .setName(name)
                        .setNamespace("default")
                        .setUid("uid-" + name))
                .setHostname(name)
                .setLogDirectory(logs.resolve(name).toString())
                .setLinux(LinuxPodSandboxConfig.newBuilder()
                        .setSecurityContext(
                                LinuxSandboxSecurityContext.newBuilder().setNamespaceOptions(OWN_PROCESSES)))
                .build();
    }

    String run(PodSandboxConfig pod) {
        return runtime.runPodSandbox(
                        RunPodSandboxRequest.newBuilder().setConfig(pod).build())
                .getPodSandboxId();
    }

    String address(String sandbox) {
        return runtime.podSandboxStatus(PodSandboxStatusRequest.newBuilder()
                        .setPodSandboxId(sandbox)
                        .build())
                .getStatus()
                .getNetwork()
                .getIp();
    }

    /** A container that runs a shell script. */
    static ContainerConfig.Builder shell(String name, String script) {
        return ContainerConfig.newBuilder()
                .setMetadata(ContainerMetadata.newBuilder().setName(name))
                .setImage(ImageSpec.newBuilder().setImage(BusyboxImage.NAME))
                .addCommand("sh")
                .addCommand("-c")
                .addArgs(script)
                .setLogPath(name + "/0.log")
                .setLinux(LinuxContainerConfig.newBuilder()
                        .setSecurityContext(LinuxContainerSecurityContext.newBuilder()
                                .setNamespaceOptions(OWN_PROCESSES)
                                .setSeccomp(SecurityProfile.getDefaultInstance())));
    }

    String create(String sandbox, PodSandboxConfig pod, ContainerConfig.Builder container) {
        return runtime.createContainer(CreateContainerRequest.newBuilder()
                        .setPodSandboxId(sandbox)
                        .setConfig(container)
                        .setSandboxConfig(pod)
                        .build())
                .getContainerId();
    }

    String start(String sandbox, PodSandboxConfig pod, ContainerConfig.Builder container) {
        String id = create(sandbox, pod, container);
        runtime.startContainer(
                StartContainerRequest.newBuilder().setContainerId(id).build());
        return id;
    }

    ContainerStatus status(String container) {
        return runtime.containerStatus(ContainerStatusRequest.newBuilder()
                        .setContainerId(container)
                        .build())
                .getStatus();
    }

    ContainerStatus exited(String container) {
        await(() -> status(container).getState() == ContainerState.CONTAINER_EXITED);
        return status(container);
    }

    ExecSyncResponse exec(String container, String script) {
        return runtime.execSync(ExecSyncRequest.newBuilder()
                .setContainerId(container)
                .addCmd("sh")
                .addCmd("-c")
                .addCmd(script)
                .setTimeout(10)
                .build());
    }

    Path log(String pod, String container) {
        return logs.resolve(pod).resolve(container).resolve("0.log");
    }

    /** Waits for a condition, up to 20 seconds. */
    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("condition not reached in 20 s");
            }
            java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    @Override
    public void close() throws IOException {
        channel.shutdownNow();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
