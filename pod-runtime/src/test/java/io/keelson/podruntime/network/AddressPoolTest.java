package io.keelson.podruntime.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressPoolTest {
    @TempDir
    private Path directory;

    @Test
    void everyAddressIsGivenOnceAndThenNone() throws IOException {
        AddressPool pool = new AddressPool(directory, Ipv4Network.parse("10.1.2.0/28"));
        Set<String> given = new HashSet<>();
        for (int i = 0; i < 13; i++) {
            given.add(pool.reserve("s" + i).getHostAddress());
        }
        assertThat(given).hasSize(13).doesNotContain("10.1.2.0", "10.1.2.1", "10.1.2.15");
        assertThatThrownBy(() -> pool.reserve("more"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no IP addresses available");
    }

    @Test
    void aFreedAddressRests() throws IOException {
        AddressPool pool = new AddressPool(directory, Ipv4Network.parse("10.1.2.0/24"));
        String first = pool.reserve("a").getHostAddress();
        pool.release("a", first);
        assertThat(pool.reserve("b").getHostAddress()).isNotEqualTo(first);
    }

    @Test
    void reservationsSurviveTheProcess() throws IOException {
        Ipv4Network network = Ipv4Network.parse("10.1.2.0/29");
        String taken = new AddressPool(directory, network).reserve("a").getHostAddress();
        AddressPool again = new AddressPool(directory, network);
        assertThat(again.find("a")).isEqualTo(taken);
        for (int i = 0; i < 4; i++) {
            assertThat(again.reserve("s" + i).getHostAddress()).isNotEqualTo(taken);
        }
    }

    @Test
    void anotherSandboxsAddressIsNotFreed() throws IOException {
        AddressPool pool = new AddressPool(directory, Ipv4Network.parse("10.1.2.0/24"));
        String address = pool.reserve("a").getHostAddress();
        pool.release("b", address);
        assertThat(pool.find("a")).isEqualTo(address);
    }

    @Test
    void ofSeveralRangesTheFirstOfIpv4Counts() {
        assertThat(Ipv4Network.parse("fd00::/64,10.2.3.77/24")).hasToString("10.2.3.0/24");
        assertThatThrownBy(() -> Ipv4Network.parse("fd00::/64")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Ipv4Network.parse("10.0.0.0/32")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Ipv4Network.parse("10.0.0.999/24")).isInstanceOf(IllegalArgumentException.class);
    }
}
