package io.keelson.kubelet.plugin;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A socket of the kubelet's own that plugins and agents of this node call; only root may. */
public final class PluginServer implements AutoCloseable {
    private static final int LARGEST_QUESTION = 1 << 20;
    private static final int MOST_CALLS = 100;

    private final Path socket;
    private final Server server;
    private final MultiThreadIoEventLoopGroup loop;

    private PluginServer(Path socket, Server server, MultiThreadIoEventLoopGroup loop) {
        this.socket = socket;
        this.server = server;
        this.loop = loop;
    }

    /** Begins to listen, in the place of whatever has the socket's name. @param executor threads that may block */
    public static PluginServer start(Path socket, List<BindableService> services, Executor executor)
            throws IOException {
        Files.createDirectories(socket.getParent());
        Files.deleteIfExists(socket);
        MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        NettyServerBuilder builder = NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioServerDomainSocketChannel.class)
                .bossEventLoopGroup(loop)
                .workerEventLoopGroup(loop)
                .withChildOption(ChannelOption.SO_KEEPALIVE, null) // the builder's default, unknown to Unix sockets
                .maxInboundMessageSize(LARGEST_QUESTION)
                .maxConcurrentCallsPerConnection(MOST_CALLS)
                .executor(executor);
        services.forEach(builder::addService);
        try {
            Server server = builder.build().start();
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            return new PluginServer(socket, server, loop);
        } catch (IOException e) {
            loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        server.shutdownNow();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        Files.deleteIfExists(socket);
    }
}
