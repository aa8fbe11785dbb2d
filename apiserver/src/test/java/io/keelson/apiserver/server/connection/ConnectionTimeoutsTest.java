package io.keelson.apiserver.server.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionTimeoutsTest {
    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger entered = new AtomicInteger();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ConnectionTimeouts timeouts =
            new ConnectionTimeouts(Duration.ofSeconds(32), Duration.ofSeconds(90), now::get, entered::incrementAndGet);

    @BeforeEach
    void freeze() {
        channel.freezeTime();
        channel.pipeline().addLast(timeouts);
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            now.addAndGet(TimeUnit.SECONDS.toNanos(1));
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    private void read() {
        channel.writeInbound(Unpooled.copiedBuffer(new byte[] {1}));
    }

    @Test
    void theFirstHeadersMustCome() {
        pass(20);
        read();
        assertThat(channel.isOpen()).isTrue();
        pass(12);
        assertThat(channel.isOpen()).isFalse();
        assertThat(entered).hasValue(0);
    }

    @Test
    void aRequestMayTakeItsTime() {
        timeouts.requestBegan();
        pass(600);
        assertThat(channel.isOpen()).isTrue();
        assertThat(entered).hasValue(1);
    }

    @Test
    void idleConnectionsGo() {
        timeouts.requestBegan();
        timeouts.requestEnded();
        pass(80);
        assertThat(channel.isOpen()).isTrue();
        pass(20);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void laterHeadersMustComeAsFast() {
        timeouts.requestBegan();
        timeouts.requestEnded();
        pass(10);
        read();
        pass(30);
        assertThat(channel.isOpen()).isTrue();
        pass(10);
        assertThat(channel.isOpen()).isFalse();
    }
}
