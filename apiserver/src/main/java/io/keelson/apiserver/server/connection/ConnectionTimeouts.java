package io.keelson.apiserver.server.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.AttributeKey;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches over the times of one connection: its first request must be there within the header timeout of its arrival,
 * the TLS handshake included; a further HTTP/1.1 request within the same time of its first byte; and a connection
 * without requests is closed when it has been idle for long enough. Requests that are being answered have deadlines of
 * their own. The times are those of upstream's server (32 s and 90 s).
 */
final class ConnectionTimeouts extends ChannelInboundHandlerAdapter {
    private static final AttributeKey<ConnectionTimeouts> TIMEOUTS =
            AttributeKey.valueOf("keelson.connection-timeouts");

    /** How often a connection is looked at within the header timeout. */
    private static final int LOOKS = 4;

    private final long headerNanos;
    private final long idleNanos;
    private final Runnable entered;
    private final AtomicInteger requests = new AtomicInteger();
    private final LongSupplier clock;
    private final long arrived;
    private volatile boolean used;
    private volatile long idleSince;
    private volatile boolean begun;
    private volatile long begunAt;

    /**
     * @param headerTimeout the time from the first byte to the end of the headers
     * @param idleTimeout the time without a request
     * @param clock as {@link System#nanoTime()}
     * @param entered called once, when the first request is there
     */
    ConnectionTimeouts(Duration headerTimeout, Duration idleTimeout, LongSupplier clock, Runnable entered) {
        this.headerNanos = headerTimeout.toNanos();
        this.idleNanos = idleTimeout.toNanos();
        this.clock = clock;
        this.entered = entered;
        this.arrived = clock.getAsLong();
        this.idleSince = arrived;
    }

    /** Returns what watches over the connection of a channel, which may be one of its streams; null where nothing does. */
    static @Nullable ConnectionTimeouts of(Channel channel) {
        Channel connection = channel instanceof Http2StreamChannel stream ? stream.parent() : channel;
        return connection.attr(TIMEOUTS).get();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        context.channel().attr(TIMEOUTS).set(this);
        lookLater(context);
    }

    /** Says that a request's headers are there. */
    void requestBegan() {
        requests.incrementAndGet();
        begun = false;
        if (!used) {
            used = true;
            entered.run();
        }
    }

    /** Says that a request has been answered. */
    void requestEnded() {
        idleSince = clock.getAsLong();
        requests.decrementAndGet();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (!begun && used && requests.get() == 0) {
            begunAt = clock.getAsLong();
            begun = true;
        }
        super.channelRead(context, message);
    }

    private void lookLater(ChannelHandlerContext context) {
        context.executor().schedule(() -> look(context), headerNanos / LOOKS, TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext context) {
        Channel channel = context.channel();
        if (!channel.isOpen()) {
            return;
        }
        if (late(clock.getAsLong(), Http2Connections.speaks(channel))) {
            channel.close();
        } else {
            lookLater(context);
        }
    }

    private boolean late(long now, boolean http2) {
        if (!used) {
            return now - arrived >= headerNanos;
        }
        if (requests.get() > 0) {
            return false;
        }
        // Of HTTP/2, whose pings come without requests, only requests count.
        return begun && !http2 && now - begunAt >= headerNanos || now - idleSince >= idleNanos;
    }
}
