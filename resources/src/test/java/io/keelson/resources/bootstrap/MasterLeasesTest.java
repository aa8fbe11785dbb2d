package io.keelson.resources.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.storage.Backend;
import io.keelson.storage.memory.MemoryBackend;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two API servers over one storage, whose clocks have nothing in common. */
class MasterLeasesTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress TWO = InetAddress.ofLiteral("2001:db8::2");

    private final Backend backend = new MemoryBackend();
    private long first = 1_000_000_000_000L;
    private long second = -5;
    private final MasterLeases one = new MasterLeases(backend, () -> first);
    private final MasterLeases two = new MasterLeases(backend, () -> second);

    private void pass(Duration time) {
        first += time.toNanos();
        second += time.toNanos();
    }

    @AfterEach
    void close() {
        backend.close();
    }

    @Test
    void whoRenewsLives() {
        for (int i = 0; i < 5; i++) {
            one.renew(ONE);
            two.renew(TWO);
            assertThat(one.live()).containsExactly(ONE, TWO);
            assertThat(two.live()).containsExactly(ONE, TWO);
            pass(Duration.ofSeconds(10));
        }
    }

    @Test
    void whoIsSilentForTheTimeOfALeaseIsForgotten() {
        one.renew(ONE);
        two.renew(TWO);
        assertThat(one.live()).hasSize(2);
        pass(Duration.ofSeconds(10));
        one.renew(ONE);
        assertThat(one.live()).hasSize(2);
        pass(Duration.ofSeconds(6));
        assertThat(one.live()).containsExactly(ONE);
        assertThat(backend.range(MasterLeases.KEYS, MasterLeases.KEYS + "~", 0, 0)
                        .block()
                        .entries())
                .hasSize(1);
        two.renew(TWO);
        assertThat(one.live()).containsExactly(ONE, TWO);
    }

    @Test
    void whoLeavesIsForgottenAtOnce() {
        one.renew(ONE);
        two.renew(TWO);
        two.remove(TWO);
        assertThat(one.live()).containsExactly(ONE);
    }

    @Test
    void whatIsNoAddressIsNoServer() {
        backend.commit(List.of(new Backend.Change(
                        MasterLeases.KEYS + "example.com", "k8s\0x".getBytes(StandardCharsets.UTF_8), 0)))
                .block();
        one.renew(ONE);
        assertThat(one.live()).containsExactly(ONE);
    }
}
