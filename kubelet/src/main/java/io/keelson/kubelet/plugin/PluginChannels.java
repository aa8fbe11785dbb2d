package io.keelson.kubelet.plugin;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Channels to plugins' sockets, all on one thread that begins with the first of them. Safe on any thread. */
public final class PluginChannels implements AutoCloseable {
    /** As gRPC's clients in Go have it: what a plugin answers beyond is an error, not memory. */
    private static final int LARGEST_ANSWER = 4 << 20;

    private final Executor executor;
    private @Nullable MultiThreadIoEventLoopGroup loop;

    /** @param executor runs what answers bring about */
    public PluginChannels(Executor executor) {
        this.executor = executor;
    }

    /** Opens a channel, which connects when it is used; the caller ends it. */
    public synchronized ManagedChannel open(Path socket) {
        MultiThreadIoEventLoopGroup shared = loop;
        if (shared == null) {
            shared = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
            loop = shared;
        }
        return NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                .eventLoopGroup(shared)
                .withOption(ChannelOption.SO_KEEPALIVE, null) // the builder's default, unknown to Unix sockets
                .overrideAuthority("localhost")
                .maxInboundMessageSize(LARGEST_ANSWER)
                .executor(executor)
                .usePlaintext()
                .build();
    }

    @Override
    public synchronized void close() {
        if (loop != null) {
            loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            loop = null;
        }
    }
}
