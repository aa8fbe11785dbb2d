package io.keelson.network.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keelson.linux.Libc;
import io.keelson.linux.namespace.NamespaceThread;
import io.keelson.linux.netlink.Netlink;
import io.keelson.linux.netlink.Routes.Route;
import io.keelson.linux.nftables.Nftables;
import io.keelson.network.proxy.AddressRange;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Routes and tunnel in the kernel, in a namespace of the test's own. */
class RouteTableTest {
    private static final RouteConfig CONFIG =
            new RouteConfig("a", "192.0.2.1", "10.244.0.0/16", "pods", "kvx-test", 77, "test-routes");
    private static final PeerNode OWN = node("a", "192.0.2.1", "10.244.0.0/24");
    private static final PeerNode NEAR = node("b", "192.0.2.2", "10.244.1.0/24");
    private static final PeerNode FAR = node("c", "198.51.100.3", "10.244.2.0/24");

    private static PeerNode node(String name, String address, String pods) {
        return new PeerNode(name, InetAddress.ofLiteral(address), Objects.requireNonNull(AddressRange.parse(pods)));
    }

    /** A scenario on a machine with one link. */
    private interface Scenario {
        void play(Netlink netlink) throws Exception;
    }

    private static void play(Scenario scenario) throws Exception {
        assumeTrue(
                "root".equals(System.getProperty("user.name")) && Files.isExecutable(Path.of("/usr/sbin/nft")),
                "needs root and nft");
        NamespaceThread.unshared(Libc.CLONE_NEWNET, () -> {
            try (Netlink netlink = new Netlink()) {
                netlink.links().bridge("up0", 1500, new byte[] {2, 0, 0, 0, 0, 1});
                int link = netlink.links().require("up0").index();
                netlink.addresses().add(link, InetAddress.ofLiteral("192.0.2.1"), 24);
                netlink.routes().replace(new Route(null, 0, InetAddress.ofLiteral("192.0.2.254"), link));
                scenario.play(netlink);
            }
            return true;
        });
    }

    private static void write(Netlink netlink, PeerNode... nodes) throws IOException {
        RouteTable table = new RouteTable(CONFIG);
        RoutePlan plan = RoutePlan.of(
                "a", Objects.requireNonNull(AddressRange.parse("10.244.0.0/16")), List.of(nodes), table.links(netlink));
        new RouteGuard(CONFIG).write(plan);
        table.write(netlink, plan);
    }

    private static List<String> routes(Netlink netlink) throws IOException {
        return netlink.routes().list().stream()
                .filter(r -> r.destination() != null
                        && Objects.requireNonNull(r.destination())
                                .getHostAddress()
                                .startsWith("10.244."))
                .map(r -> Objects.requireNonNull(r.destination()).getHostAddress() + "/" + r.prefix()
                        + (r.gateway() == null
                                ? ""
                                : " via " + Objects.requireNonNull(r.gateway()).getHostAddress()))
                .sorted()
                .toList();
    }

    @Test
    void routesComeAndGoWithNodes() throws Exception {
        play(netlink -> {
            write(netlink, OWN, NEAR);
            assertThat(routes(netlink)).containsExactly("10.244.1.0/24 via 192.0.2.2");
            assertThat(netlink.links().find("kvx-test")).isNull();
            write(netlink, OWN);
            assertThat(routes(netlink)).isEmpty();
        });
    }

    @Test
    void aNodeThatMovesIsFollowed() throws Exception {
        play(netlink -> {
            write(netlink, OWN, NEAR);
            write(netlink, OWN, node("b", "192.0.2.9", "10.244.1.0/24"));
            assertThat(routes(netlink)).containsExactly("10.244.1.0/24 via 192.0.2.9");
        });
    }

    @Test
    void theTunnelIsThereAsLongAsANodeIsBehindIt() throws Exception {
        play(netlink -> {
            write(netlink, OWN, NEAR, FAR);
            write(netlink, OWN, NEAR, FAR);
            assertThat(routes(netlink))
                    .containsExactly("10.244.1.0/24 via 192.0.2.2", "10.244.2.0/24 via 10.244.2.0", "10.244.2.0/32");
            int link = netlink.links().require("kvx-test").index();
            assertThat(netlink.links().require("kvx-test").mtu()).isEqualTo(1450);
            assertThat(netlink.neighbours().forwarded())
                    .filteredOn(n -> n.link() == link)
                    .singleElement()
                    .satisfies(n -> assertThat(n.address()).isEqualTo(InetAddress.ofLiteral("198.51.100.3")));
            write(netlink, OWN, NEAR);
            assertThat(netlink.links().find("kvx-test")).isNull();
            assertThat(routes(netlink)).containsExactly("10.244.1.0/24 via 192.0.2.2");
        });
    }

    @Test
    void nothingIsLeft() throws Exception {
        play(netlink -> {
            write(netlink, OWN, NEAR, FAR);
            NodeToNodeRoutes.remove(CONFIG);
            assertThat(routes(netlink)).isEmpty();
            assertThat(netlink.links().find("kvx-test")).isNull();
            assertThat(Nftables.has("ip", "test-routes")).isFalse();
        });
    }
}
