package io.keelson.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keelson.linux.Libc;
import io.keelson.linux.Root;
import io.keelson.linux.namespace.NamespaceThread;
import io.keelson.linux.nftables.Nftables;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A network namespace of the test's own. */
class NetlinkTest {
    private static final byte[] MAC = {0x0a, 1, 2, 3, 4, 5};
    private static final InetAddress OWN = InetAddress.ofLiteral("10.9.0.1");
    private static final InetAddress OTHER = InetAddress.ofLiteral("10.9.0.2");

    @Test
    void whatIsSetIsListed() throws IOException {
        assumeTrue(Root.is(), "needs root to make namespaces");
        NamespaceThread.unshared(Libc.CLONE_NEWNET, () -> {
            try (Netlink netlink = new Netlink()) {
                netlink.links().bridge("br", 1400, MAC);
                netlink.links().bridge("br", 1400, MAC);
                Link bridge = netlink.links().require("br");
                assertThat(bridge.kind()).isEqualTo("bridge");
                assertThat(bridge.mtu()).isEqualTo(1400);
                assertThat(bridge.mac()).isEqualTo(MAC);
                assertThat(bridge.up()).isTrue();
                assertThat(netlink.links().list()).extracting(Link::name).contains("lo", "br");
                assertThat(netlink.links().find("none")).isNull();

                netlink.addresses().add(bridge.index(), OWN, 24);
                netlink.addresses().add(bridge.index(), OWN, 24);
                assertThat(netlink.addresses().list())
                        .contains(new InterfaceAddresses.Address(bridge.index(), OWN, 24));

                Routes.Route route = new Routes.Route(InetAddress.ofLiteral("10.10.0.0"), 16, OTHER, bridge.index());
                netlink.routes().replace(route);
                netlink.routes().replace(route);
                assertThat(netlink.routes().list()).contains(route);
                netlink.routes().remove(route);
                netlink.routes().remove(route);
                assertThat(netlink.routes().list()).doesNotContain(route);

                netlink.neighbours().resolve(bridge.index(), OTHER, MAC);
                assertThat(netlink.neighbours().list()).anySatisfy(n -> {
                    assertThat(n.address()).isEqualTo(OTHER);
                    assertThat(n.mac()).isEqualTo(MAC);
                });
                netlink.neighbours().forget(bridge.index(), OTHER);
                netlink.neighbours().forget(bridge.index(), OTHER);

                netlink.links().vxlan("vx", 7, OWN, 4789, 1350, MAC);
                Link vxlan = netlink.links().require("vx");
                netlink.links().master(vxlan.index(), bridge.index());
                assertThat(netlink.links().require("vx").master()).isEqualTo(bridge.index());
                netlink.neighbours().forward(vxlan.index(), new byte[6], OTHER);
                assertThat(netlink.neighbours().forwarded())
                        .anySatisfy(n -> assertThat(n.address()).isEqualTo(OTHER));
                netlink.neighbours().unforward(vxlan.index(), new byte[6], OTHER);

                netlink.addresses().remove(bridge.index(), OWN, 24);
                netlink.addresses().remove(bridge.index(), OWN, 24);
                netlink.links().delete("br");
                netlink.links().delete("br");
                assertThat(netlink.links().find("br")).isNull();
            }
            return true;
        });
    }

    @Test
    void tablesAreChangedWholeOrNotAtAll() throws IOException {
        assumeTrue(Root.is() && Files.isExecutable(Path.of("/usr/sbin/nft")), "needs root and nft");
        NamespaceThread.unshared(Libc.CLONE_NEWNET, () -> {
            Nftables.apply("table ip one { set s { type ipv4_addr ; elements = { 10.0.0.1 } ; } ; }\n");
            assertThatThrownBy(() -> Nftables.apply("add table ip two\nadd element ip none s { 10.0.0.2 }\n"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No such file");
            assertThat(Nftables.has("ip", "one")).isTrue();
            assertThat(Nftables.has("ip", "two")).isFalse();
            assertThat(Nftables.has("bridge", "one")).isFalse();
            assertThat(Nftables.json("list", "table", "ip", "one")).contains("10.0.0.1");
            return true;
        });
    }
}
