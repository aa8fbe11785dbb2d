package io.keelson.controllermanager.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

class LoadBalancerAddressesTest {
    private final LoadBalancerAddresses four = LoadBalancerAddresses.of("192.0.2.250/29");

    @Test
    void theLowestFreeAddressIsGiven() {
        assertThat(four.choose("", Set.of())).isEqualTo("192.0.2.249");
        assertThat(four.choose("", Set.of("192.0.2.249", "192.0.2.251"))).isEqualTo("192.0.2.250");
        assertThat(four.choose("", Set.of("10.0.0.1"))).isEqualTo("192.0.2.249");
    }

    @Test
    void networkAndBroadcastAddressAreNot() {
        assertThat(four.contains("192.0.2.248")).isFalse();
        assertThat(four.contains("192.0.2.254")).isTrue();
        assertThat(four.contains("192.0.2.255")).isFalse();
        assertThat(LoadBalancerAddresses.of("192.0.2.7/32").choose("", Set.of()))
                .isEqualTo("192.0.2.7");
    }

    @Test
    void theWantedAddressIsGivenIfItIsFree() {
        assertThat(four.choose("192.0.2.252", Set.of())).isEqualTo("192.0.2.252");
        assertThat(four.choose("192.0.2.252", Set.of("192.0.2.252"))).isNull();
        assertThat(four.choose("192.0.3.1", Set.of())).isNull();
        assertThat(four.choose("2001:db8::1", Set.of())).isNull();
    }

    @Test
    void aFullRangeGivesNone() {
        assertThat(LoadBalancerAddresses.of("192.0.2.8/31").choose("", Set.of("192.0.2.8", "192.0.2.9")))
                .isNull();
    }

    @Test
    void whatIsNoRangeIsRefused() {
        for (String wrong : new String[] {"192.0.2.1", "fd00::/8", "192.0.2.0/33", "x/8"}) {
            assertThatThrownBy(() -> LoadBalancerAddresses.of(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
