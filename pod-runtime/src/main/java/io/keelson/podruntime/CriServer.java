package io.keelson.podruntime;

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

/** Serves CRI over a Unix socket that only root can use. */
final class CriServer implements AutoCloseable {
    private static final int LARGEST_MESSAGE = 16 * 1024 * 1024;

    private final Path socket;
    private final Server server;
    private final MultiThreadIoEventLoopGroup loops;

    private CriServer(Path socket, Server server, MultiThreadIoEventLoopGroup loops) {
        this.socket = socket;
        this.server = server;
        this.loops = loops;
    }

    static CriServer start(Path socket, List<BindableService> services, Executor executor) throws IOException {
        Files.createDirectories(socket.getParent());
        Files.deleteIfExists(socket);
        MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        NettyServerBuilder builder = NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioServerDomainSocketChannel.class)
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .withChildOption(ChannelOption.SO_KEEPALIVE, null) // the builder's default, unknown to Unix sockets
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .permitKeepAliveTime(1, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .executor(executor);
        services.forEach(builder::addService);
        Server server = builder.build();
        try {
            server.start();
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw e;
        }
        return new CriServer(socket, server, loops);
    }

    @Override
    public void close() throws IOException {
        server.shutdownNow();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        Files.deleteIfExists(socket);
    }
}
