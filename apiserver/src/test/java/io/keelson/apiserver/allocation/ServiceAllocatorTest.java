package io.keelson.apiserver.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Addresses and ports are given out once each. */
class ServiceAllocatorTest {
    private final ServiceAllocator allocator = new ServiceAllocator("10.96.0.0/24", new Random(1));

    @Test
    void concurrentWritersNeverGetTheSame() throws InterruptedException {
        Set<String> addresses = ConcurrentHashMap.newKeySet();
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            writers.add(Thread.ofVirtual().start(() -> {
                for (String one = allocator.takeAnyAddress(); one != null; one = allocator.takeAnyAddress()) {
                    assertThat(addresses.add(one)).isTrue();
                }
            }));
        }
        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(addresses).hasSize(254).doesNotContain("10.96.0.0", "10.96.0.255");
    }

    @Test
    void whatIsGivenBackCanBeHadAgain() {
        assertThat(allocator.takeAddress("10.96.0.7")).isNull();
        assertThat(allocator.takeAddress("10.96.0.7")).isEqualTo("provided IP is already allocated");
        allocator.releaseAddress("10.96.0.7");
        assertThat(allocator.takeAddress("10.96.0.7")).isNull();
    }

    @Test
    void addressesAndPortsOfElsewhereAreRefused() {
        assertThat(allocator.takeAddress("10.97.0.1"))
                .isEqualTo("the provided network does not match the current range");
        assertThat(allocator.takePort(80))
                .isEqualTo("provided port is not in the valid range. The range of valid ports is 30000-32767");
    }

    @Test
    void portsLieInTheirRangeAndRunOut() {
        for (int i = 0; i < 2768; i++) {
            assertThat(allocator.takeAnyPort()).isBetween(30_000, 32_767);
        }
        assertThat(allocator.takeAnyPort()).isZero();
        allocator.releasePort(31_000);
        assertThat(allocator.takeAnyPort()).isEqualTo(31_000);
    }

    @Test
    void bothFamiliesAreUnderstood() {
        ServiceAllocator six = new ServiceAllocator("fd00::/112", new Random(1));
        assertThat(six.family()).isEqualTo("IPv6");
        assertThat(six.takeAnyAddress()).startsWith("fd00::");
        assertThat(six.takeAddress("fd00::1")).isNull();
    }
}
