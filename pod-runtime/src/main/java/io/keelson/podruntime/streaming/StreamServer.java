package io.keelson.podruntime.streaming;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves streaming sessions. Each has a URL with a random token that works once and for a minute; the address is
 * loopback, and whoever knows a token may use it, so URLs are given to the kubelet only.
 */
public final class StreamServer implements AutoCloseable {
    private static final Duration VALID = Duration.ofMinutes(1);
    private static final int MOST_PENDING = 1000;
    private static final int LARGEST_REQUEST = 64 * 1024;

    private final Map<String, Pending> pending = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock;
    private final MultiThreadIoEventLoopGroup loops;
    private final Channel listener;
    private final Executor threads;

    /** A session that waits for its client. */
    sealed interface Target {
        /** The word in the URL. */
        String path();
    }

    record Command(String path, CommandSession session, StreamOptions wishes) implements Target {}

    record Ports(PortSession session, List<Integer> ports) implements Target {
        @Override
        public String path() {
            return "portforward";
        }
    }

    private record Pending(Target target, Instant until) {}

    /**
     * Listens on a loopback address.
     *
     * @param port 0 for any
     * @param threads platform threads: a session blocks several of them until it ends
     */
    public StreamServer(String host, int port, Executor threads, InstantSource clock) throws IOException {
        this.clock = clock;
        this.threads = threads;
        this.loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            this.listener = new ServerBootstrap()
                    .group(loops)
                    .channel(NioServerSocketChannel.class)
                    .childHandler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline()
                                    .addLast("http", new HttpServerCodec())
                                    .addLast("whole", new HttpObjectAggregator(LARGEST_REQUEST))
                                    .addLast("upgrade", new UpgradeHandler(StreamServer.this));
                        }
                    })
                    .bind(host, port)
                    .syncUninterruptibly()
                    .channel();
        } catch (RuntimeException e) {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw e;
        }
    }

    Executor threads() {
        return threads;
    }

    /** A URL for an exec ({@code exec}) or attach ({@code attach}) session. */
    public String command(String kind, CommandSession session, StreamOptions wishes) throws IOException {
        return register(new Command(kind, session, wishes));
    }

    /** A URL for a port-forward session. */
    public String ports(PortSession session, List<Integer> ports) throws IOException {
        return register(new Ports(session, List.copyOf(ports)));
    }

    private String register(Target target) throws IOException {
        Instant now = clock.instant();
        pending.values().removeIf(p -> p.until().isBefore(now));
        if (pending.size() >= MOST_PENDING) {
            throw new IOException("maximum number of in-flight requests exceeded");
        }
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        pending.put(token, new Pending(target, now.plus(VALID)));
        InetSocketAddress at = (InetSocketAddress) listener.localAddress();
        String host = at.getAddress().getHostAddress();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + at.getPort() + "/" + target.path()
                + "/" + token;
    }

    /** The session that a request's path means; it cannot be had twice. */
    @Nullable
    Target claim(String uri) {
        String path = uri.split("\\?", 2)[0];
        String[] parts = path.split("/");
        if (parts.length != 3) {
            return null;
        }
        Pending found = pending.get(parts[2]);
        if (found == null
                || !found.target().path().equals(parts[1])
                || found.until().isBefore(clock.instant())
                || !pending.remove(parts[2], found)) {
            return null;
        }
        return found.target();
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
