package io.keelson.kubelet.csi;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.keelson.nodeplugins.csi.v1.NodeExpandVolumeRequest;
import io.keelson.nodeplugins.csi.v1.NodeExpandVolumeResponse;
import io.keelson.nodeplugins.csi.v1.NodeGetCapabilitiesRequest;
import io.keelson.nodeplugins.csi.v1.NodeGetCapabilitiesResponse;
import io.keelson.nodeplugins.csi.v1.NodeGetInfoRequest;
import io.keelson.nodeplugins.csi.v1.NodeGetInfoResponse;
import io.keelson.nodeplugins.csi.v1.NodeGrpc;
import io.keelson.nodeplugins.csi.v1.NodePublishVolumeRequest;
import io.keelson.nodeplugins.csi.v1.NodePublishVolumeResponse;
import io.keelson.nodeplugins.csi.v1.NodeServiceCapability;
import io.keelson.nodeplugins.csi.v1.NodeServiceCapability.RPC;
import io.keelson.nodeplugins.csi.v1.NodeStageVolumeRequest;
import io.keelson.nodeplugins.csi.v1.NodeStageVolumeResponse;
import io.keelson.nodeplugins.csi.v1.NodeUnpublishVolumeRequest;
import io.keelson.nodeplugins.csi.v1.NodeUnpublishVolumeResponse;
import io.keelson.nodeplugins.csi.v1.NodeUnstageVolumeRequest;
import io.keelson.nodeplugins.csi.v1.NodeUnstageVolumeResponse;
import io.keelson.nodeplugins.csi.v1.Topology;
import io.keelson.nodeplugins.registration.v1.InfoRequest;
import io.keelson.nodeplugins.registration.v1.PluginInfo;
import io.keelson.nodeplugins.registration.v1.RegistrationGrpc;
import io.keelson.nodeplugins.registration.v1.RegistrationStatus;
import io.keelson.nodeplugins.registration.v1.RegistrationStatusResponse;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A driver over a real socket: it makes directories, remembers what it was asked, and fails where a test says. */
public final class TestDriver implements AutoCloseable {
    final List<String> calls = new ArrayList<>();
    final Map<String, Status> failures = new ConcurrentHashMap<>();
    public final BlockingQueue<RegistrationStatus> answers = new LinkedBlockingQueue<>();
    Set<RPC.Type> can = EnumSet.of(RPC.Type.STAGE_UNSTAGE_VOLUME);

    @Nullable
    Path linkTo;

    volatile @Nullable NodeStageVolumeRequest staged;
    volatile @Nullable NodePublishVolumeRequest published;
    volatile @Nullable NodeExpandVolumeRequest expanded;
    private final String name;
    private final Path socket;
    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Server server;

    public TestDriver(String name, Path socket) throws IOException {
        this.name = name;
        this.socket = socket;
        this.server = NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioServerDomainSocketChannel.class)
                .bossEventLoopGroup(loop)
                .workerEventLoopGroup(loop)
                .withChildOption(ChannelOption.SO_KEEPALIVE, null)
                .addService(new Node())
                .addService(new Registration())
                .build()
                .start();
    }

    /** Says what was called since the last time. */
    List<String> called() {
        synchronized (calls) {
            List<String> all = List.copyOf(calls);
            calls.clear();
            return all;
        }
    }

    private boolean fails(String call, StreamObserver<?> observer) {
        synchronized (calls) {
            calls.add(call);
        }
        Status status = failures.get(call);
        if (status != null) {
            observer.onError(status.asRuntimeException());
        }
        return status != null;
    }

    private static <T> void answer(StreamObserver<T> observer, T answer) {
        observer.onNext(answer);
        observer.onCompleted();
    }

    private final class Node extends NodeGrpc.NodeImplBase {
        @Override
        public void nodeGetInfo(NodeGetInfoRequest request, StreamObserver<NodeGetInfoResponse> observer) {
            answer(
                    observer,
                    NodeGetInfoResponse.newBuilder()
                            .setNodeId("id-of-" + name)
                            .setMaxVolumesPerNode(7)
                            .setAccessibleTopology(Topology.newBuilder().putSegments("topology.test/zone", "z1"))
                            .build());
        }

        @Override
        public void nodeGetCapabilities(
                NodeGetCapabilitiesRequest request, StreamObserver<NodeGetCapabilitiesResponse> observer) {
            NodeGetCapabilitiesResponse.Builder all = NodeGetCapabilitiesResponse.newBuilder();
            can.forEach(type -> all.addCapabilities(NodeServiceCapability.newBuilder()
                    .setRpc(NodeServiceCapability.RPC.newBuilder().setType(type))));
            answer(observer, all.build());
        }

        @Override
        public void nodeStageVolume(NodeStageVolumeRequest request, StreamObserver<NodeStageVolumeResponse> observer) {
            staged = request;
            if (!fails("stage", observer)) {
                answer(observer, NodeStageVolumeResponse.getDefaultInstance());
            }
        }

        @Override
        public void nodePublishVolume(
                NodePublishVolumeRequest request, StreamObserver<NodePublishVolumeResponse> observer) {
            published = request;
            if (fails("publish", observer)) {
                return;
            }
            try {
                Path target = Path.of(request.getTargetPath());
                if (linkTo != null) {
                    Files.createSymbolicLink(target, linkTo);
                } else {
                    Files.createDirectories(target);
                    Files.writeString(target.resolve("data"), request.getVolumeId());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            answer(observer, NodePublishVolumeResponse.getDefaultInstance());
        }

        @Override
        public void nodeUnpublishVolume(
                NodeUnpublishVolumeRequest request, StreamObserver<NodeUnpublishVolumeResponse> observer) {
            if (!fails("unpublish", observer)) {
                try {
                    Files.deleteIfExists(Path.of(request.getTargetPath()).resolve("data"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                answer(observer, NodeUnpublishVolumeResponse.getDefaultInstance());
            }
        }

        @Override
        public void nodeUnstageVolume(
                NodeUnstageVolumeRequest request, StreamObserver<NodeUnstageVolumeResponse> observer) {
            if (!fails("unstage", observer)) {
                answer(observer, NodeUnstageVolumeResponse.getDefaultInstance());
            }
        }

        @Override
        public void nodeExpandVolume(
                NodeExpandVolumeRequest request, StreamObserver<NodeExpandVolumeResponse> observer) {
            expanded = request;
            if (!fails("expand", observer)) {
                answer(observer, NodeExpandVolumeResponse.getDefaultInstance());
            }
        }
    }

    private final class Registration extends RegistrationGrpc.RegistrationImplBase {
        @Override
        public void getInfo(InfoRequest request, StreamObserver<PluginInfo> observer) {
            answer(
                    observer,
                    PluginInfo.newBuilder()
                            .setType("CSIPlugin")
                            .setName(name)
                            .setEndpoint(socket.toString())
                            .addSupportedVersions("1.0.0")
                            .build());
        }

        @Override
        public void notifyRegistrationStatus(
                RegistrationStatus request, StreamObserver<RegistrationStatusResponse> observer) {
            answers.add(request);
            answer(observer, RegistrationStatusResponse.getDefaultInstance());
        }
    }

    @Override
    public void close() throws IOException {
        server.shutdownNow();
        try {
            server.awaitTermination(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        Files.deleteIfExists(socket);
    }
}
