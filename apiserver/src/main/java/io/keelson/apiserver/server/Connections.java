package io.keelson.apiserver.server;

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
import java.util.List;
import reactor.netty.NettyPipeline;

/** The open connections of the server, so that what was written to them can leave before they are closed. */
final class Connections {
    /** How many writes of streams wait at most before a connection is flushed. */
    private static final int MAX_GATHERED = 256;

    private static final String GATHERING = "gatherFlushes";

    /** What a stream still had to write, and then its end, which is written when that has left. */
    private static final int ROUNDS = 2;

    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    /**
     * Takes a new connection, and lets its streams be written together: an event goes to all its watchers before any of
     * them is encrypted and sent. The channels of single streams are left as they are.
     */
    void add(Channel channel) {
        if (channel.pipeline().get(NettyPipeline.SslHandler) != null) {
            channel.pipeline()
                    .addAfter(NettyPipeline.SslHandler, GATHERING, new FlushConsolidationHandler(MAX_GATHERED, true));
            open.add(channel);
        }
    }

    /**
     * Waits until what has been written to the connections has been handed to the system. Blocks.
     *
     * @param patience how long clients that do not read may hold this up, in all
     */
    void flush(Duration patience) {
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
