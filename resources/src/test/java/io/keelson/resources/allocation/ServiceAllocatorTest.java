package io.keelson.resources.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which addresses and ports are given out. */
class ServiceAllocatorTest {
    private final ServiceAllocator allocator = new ServiceAllocator("10.96.0.0/24", new Random(1));

    @Test
    void allAddressesButTheNetworksOwnAreGivenOutOnceEach() {
        Set<String> taken = new HashSet<>();
        for (String one = allocator.anyAddress(taken::contains);
                one != null;
                one = allocator.anyAddress(taken::contains)) {
            assertThat(taken.add(one)).isTrue();
        }
        assertThat(taken).hasSize(254).doesNotContain("10.96.0.0", "10.96.0.255");
    }

    @Test
    void theLowestAreLeftToThoseWhoNameThem() {
        for (int i = 0; i < 100; i++) {
            String address = allocator.anyAddress(any -> false);
            assertThat(Integer.parseInt(address.substring("10.96.0.".length()))).isGreaterThan(16);
        }
        assertThat(allocator.anyPort(Set.of())).isGreaterThan(30_085);
    }

    @Test
    void whatIsTakenOrOfElsewhereIsRefused() {
        assertThat(allocator.refusal("10.96.0.7", any -> false)).isNull();
        assertThat(allocator.refusal("10.96.0.7", any -> true)).isEqualTo("provided IP is already allocated");
        assertThat(allocator.refusal("10.97.0.1", any -> false))
                .isEqualTo("the provided network does not match the current range");
        assertThat(allocator.refusal(30_080, Set.of(30_080))).isEqualTo("provided port is already allocated");
        assertThat(allocator.refusal(80, Set.of()))
                .isEqualTo("provided port is not in the valid range. The range of valid ports is 30000-32767");
    }

    @Test
    void portsLieInTheirRangeAndRunOut() {
        Set<Integer> taken = new HashSet<>();
        for (int i = 0; i < 2768; i++) {
            int port = allocator.anyPort(taken);
            assertThat(port).isBetween(30_000, 32_767);
            assertThat(taken.add(port)).isTrue();
        }
        assertThat(allocator.anyPort(taken)).isZero();
    }

    @Test
    void bothFamiliesAreUnderstood() {
        ServiceAllocator six = new ServiceAllocator("fd00::/112", new Random(1));
        assertThat(six.family()).isEqualTo("IPv6");
        assertThat(six.anyAddress(any -> false)).startsWith("fd00::");
        assertThat(six.refusal("fd00::1", any -> false)).isNull();
    }
}
