package io.keelson.apiserver.server.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import reactor.netty.NettyPipeline;

/**
 * The open connections of the server: bounded in number, each watched over by its {@link ConnectionTimeouts}, and flushed before they
 * are closed. When too many have not made a request yet, the oldest of those goes, so that silent connections never keep
 * new ones out.
 */
public final class Connections {
    /** How many connections there may be in all; further ones are closed at once. */
    private static final int MOST = 20_000;

    /** How many connections may be on their way to their first request; each may hold headers of 16 KiB. */
    private static final int MOST_ARRIVING = 2_000;

    private static final String TIMEOUTS = "connectionTimeouts";
    /** How many writes of streams wait at most before a connection is flushed. */
    private static final int MAX_GATHERED = 256;

    private static final String GATHERING = "gatherFlushes";

    /** What a stream still had to write, and then its end, which is written when that has left. */
    private static final int ROUNDS = 2;

    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Set<Channel> arriving = new LinkedHashSet<>();
    private final Duration headerTimeout;
    private final Duration idleTimeout;

    /**
     * @param headerTimeout how long the headers of a request may take
     * @param idleTimeout how long a connection may stay without one
     */
    public Connections(Duration headerTimeout, Duration idleTimeout) {
        this.headerTimeout = headerTimeout;
        this.idleTimeout = idleTimeout;
    }

    /**
     * Takes a new connection, and lets its streams be written together: an event goes to all its watchers before any of
     * them is encrypted and sent. The channels of single streams are left as they are.
     */
    public void add(Channel channel) {
        if (channel.pipeline().get(NettyPipeline.SslHandler) == null) {
            return;
        }
        if (open.size() >= MOST) {
            channel.close();
            return;
        }
        channel.pipeline()
                .addAfter(NettyPipeline.SslHandler, GATHERING, new FlushConsolidationHandler(MAX_GATHERED, true))
                .addAfter(
                        GATHERING,
                        TIMEOUTS,
                        new ConnectionTimeouts(headerTimeout, idleTimeout, System::nanoTime, () -> entered(channel)));
        open.add(channel);
        arrives(channel);
        channel.closeFuture().addListener(closed -> entered(channel));
    }

    private void arrives(Channel channel) {
        Channel oldest = null;
        synchronized (arriving) {
            if (arriving.size() >= MOST_ARRIVING) {
                oldest = arriving.iterator().next();
                arriving.remove(oldest);
            }
            arriving.add(channel);
        }
        if (oldest != null) {
            oldest.close();
        }
    }

    private void entered(Channel channel) {
        synchronized (arriving) {
            arriving.remove(channel);
        }
    }

    /**
     * Waits until what has been written to the connections has been handed to the system. Blocks.
     *
     * @param patience how long clients that do not read may hold this up, in all
     */
    public void flush(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        for (int round = 0; round < ROUNDS; round++) {
            List<ChannelFuture> flushes = new ArrayList<>();
            for (Channel connection : open) {
                ChannelHandlerContext gathering = connection.pipeline().context(GATHERING);
                if (gathering != null) {
                    // Nothing, but its turn comes after everything that was written before.
                    flushes.add(gathering.writeAndFlush(Unpooled.EMPTY_BUFFER));
                }
            }
            for (ChannelFuture flushed : flushes) {
                flushed.awaitUninterruptibly(Math.max(0, deadline - System.nanoTime()) / 1_000_000);
            }
        }
    }
}
