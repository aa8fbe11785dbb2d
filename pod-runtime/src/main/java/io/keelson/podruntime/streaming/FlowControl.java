package io.keelson.podruntime.streaming;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicInteger;

/** Stops reading a connection while more than a mebibyte that came from it waits to be consumed. */
final class FlowControl {
    private static final int HIGH = 1024 * 1024;
    private static final int LOW = 256 * 1024;

    private final Channel channel;
    private final AtomicInteger waiting = new AtomicInteger();

    FlowControl(Channel channel) {
        this.channel = channel;
    }

    void queued(int bytes) {
        if (waiting.addAndGet(bytes) > HIGH) {
            channel.config().setAutoRead(false);
        }
    }

    void consumed(int bytes) {
        int before = waiting.getAndAdd(-bytes);
        if (before > LOW && before - bytes <= LOW) {
            channel.config().setAutoRead(true);
        }
    }
}
