package io.keelson.kubelet.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.keelson.kubelet.ManualTimers;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private final ManualTimers timers = new ManualTimers();
    private final BackOff backOff = new BackOff(Duration.ofSeconds(10), Duration.ofMinutes(5), timers.clock());

    @Test
    void doublesUpToItsLongest() {
        Duration[] expected = {
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(40),
            Duration.ofSeconds(80),
            Duration.ofSeconds(160),
            Duration.ofSeconds(300),
            Duration.ofSeconds(300)
        };
        for (Duration delay : expected) {
            backOff.next("k", timers.now());
            assertEquals(delay, backOff.delay("k"));
        }
        assertEquals(timers.now().plusSeconds(300), backOff.until("k", timers.now()));
    }

    @Test
    void forgetsAfterTenQuietMinutes() {
        backOff.next("k", timers.now());
        backOff.next("k", timers.now());
        timers.pass(Duration.ofMinutes(11));
        assertEquals(Instant.MIN, backOff.until("k", timers.now()));
        backOff.next("k", timers.now());
        assertEquals(Duration.ofSeconds(10), backOff.delay("k"));
    }

    @Test
    void printsDurationsAsGoDoes() {
        assertEquals("1m20s", GoText.duration(Duration.ofSeconds(80)));
        assertEquals("5m0s", GoText.duration(Duration.ofMinutes(5)));
        assertEquals("1.5s", GoText.duration(Duration.ofMillis(1500)));
        assertEquals("12ms", GoText.duration(Duration.ofMillis(12)));
    }
}
