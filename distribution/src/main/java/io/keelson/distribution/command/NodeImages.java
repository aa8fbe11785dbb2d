package io.keelson.distribution.command;

import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.NettyChannelBuilder;
import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ClusterState;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.process.ImageImport;
import io.keelson.distribution.process.Nodes;
import io.keelson.podruntime.PodRuntime;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Reaches the node's images: through its process where that runs, else by opening the store itself. */
final class NodeImages {
    private NodeImages() {}

    /**
     * Does something with a channel to the image service.
     *
     * @throws ConfigurationException saying what the service refused, or that there is no node
     */
    static <T> T with(ClusterOptions cluster, Function<Channel, T> task) {
        ClusterDirectory directory = cluster.directory();
        if (!Files.isDirectory(directory.root())) {
            throw new ConfigurationException("there is no cluster in " + directory.root());
        }
        boolean running =
                ClusterState.read(directory).flatMap(ClusterState::process).isPresent();
        try {
            return running ? overSocket(directory, task) : inProcess(cluster.config(), directory, task);
        } catch (StatusRuntimeException e) {
            String description = e.getStatus().getDescription();
            throw new ConfigurationException(description != null ? description : String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw ConfigurationException.because("the node's images cannot be opened", e);
        }
    }

    private static <T> T overSocket(ClusterDirectory directory, Function<Channel, T> task) {
        if (!Files.exists(directory.runtime().resolve("cri.sock"))) {
            throw new ConfigurationException("the cluster in " + directory.root() + " has no node on this machine");
        }
        MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        UnixDomainSocketAddress.of(directory.runtime().resolve("cri.sock")))
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                .eventLoopGroup(loop)
                .withOption(ChannelOption.SO_KEEPALIVE, null) // the builder's default, unknown to Unix sockets
                .usePlaintext()
                .build();
        try {
            return task.apply(channel);
        } finally {
            channel.shutdownNow();
            loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
    }

    private static <T> T inProcess(ClusterConfig config, ClusterDirectory directory, Function<Channel, T> task)
            throws IOException {
        try (PodRuntime runtime = PodRuntime.open(Nodes.runtimeConfig(config.nodeConfig(), directory))) {
            InProcessServerBuilder builder =
                    InProcessServerBuilder.forName("images").executor(runtime.callThreads());
            for (BindableService service : runtime.services()) {
                builder.addService(service);
            }
            Server server = builder.addService(new ImageImport(runtime.images()))
                    .build()
                    .start();
            ManagedChannel channel = InProcessChannelBuilder.forName("images").build();
            try {
                return task.apply(channel);
            } finally {
                channel.shutdownNow();
                server.shutdownNow();
            }
        }
    }
}
