package io.keelson.network.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.keelson.network.proxy.AddressRange;
import io.keelson.network.route.RoutePlan.Direct;
import io.keelson.network.route.RoutePlan.OnLink;
import io.keelson.network.route.RoutePlan.Tunnel;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** By which way the pods of other nodes are reached. */
class RoutePlanTest {
    private static final List<OnLink> LINKS = List.of(new OnLink(range("192.0.2.0/24"), 7));

    private static AddressRange range(String text) {
        return Objects.requireNonNull(AddressRange.parse(text));
    }

    private static PeerNode node(String name, String address, String pods) {
        return new PeerNode(name, InetAddress.ofLiteral(address), range(pods));
    }

    private static RoutePlan plan(PeerNode... others) {
        List<PeerNode> all = new java.util.ArrayList<>(List.of(others));
        all.add(node("a", "192.0.2.1", "10.244.0.0/24"));
        return RoutePlan.of("a", range("10.244.0.0/16"), all, LINKS);
    }

    @Test
    void aNodeOnTheSameLinkIsRoutedTo() {
        RoutePlan plan = plan(node("b", "192.0.2.2", "10.244.1.0/24"));
        assertThat(plan.direct())
                .containsExactly(new Direct(range("10.244.1.0/24"), InetAddress.ofLiteral("192.0.2.2"), 7));
        assertThat(plan.tunnels()).isEmpty();
    }

    @Test
    void aNodeBehindARouterIsReachedThroughTheTunnel() {
        RoutePlan plan = plan(node("c", "198.51.100.3", "10.244.2.0/24"));
        assertThat(plan.direct()).isEmpty();
        assertThat(plan.tunnels())
                .containsExactly(new Tunnel(range("10.244.2.0/24"), InetAddress.ofLiteral("198.51.100.3")));
    }

    @Test
    void aRangeThatIsNotTheClustersOrAnothersIsNotRouted() {
        RoutePlan plan = plan(
                node("everything", "192.0.2.9", "0.0.0.0/0"),
                node("outside", "192.0.2.8", "10.96.0.0/24"),
                node("mine", "192.0.2.7", "10.244.0.0/25"));
        assertThat(plan.direct()).isEmpty();
        assertThat(plan.tunnels()).isEmpty();
        assertThat(plan.peers()).hasSize(3);
    }

    private static @Nullable PeerNode read(@Nullable String type, String address, @Nullable String pods) {
        return PeerNode.of(new NodeBuilder()
                .withNewMetadata()
                .withName("b")
                .endMetadata()
                .withNewSpec()
                .withPodCIDR(pods)
                .endSpec()
                .withNewStatus()
                .addNewAddress(address, type)
                .endStatus()
                .build());
    }

    @Test
    void aNodeWithoutAddressOrPodsIsNoneYet() {
        assertThat(read("InternalIP", "192.0.2.2", "10.244.1.0/24")).isEqualTo(node("b", "192.0.2.2", "10.244.1.0/24"));
        assertThat(read("InternalIP", "192.0.2.2", null)).isNull();
        assertThat(read("Hostname", "b", "10.244.1.0/24")).isNull();
        assertThat(read("InternalIP", "b.example", "10.244.1.0/24")).isNull();
    }
}
