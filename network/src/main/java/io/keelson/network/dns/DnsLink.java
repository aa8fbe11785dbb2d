package io.keelson.network.dns;

import io.keelson.linux.netlink.Link;
import io.keelson.linux.netlink.Netlink;
import io.keelson.linux.nftables.Nftables;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/**
 * The name service's own address on a node: a link that leads nowhere has it, as with upstream's NodeLocal DNSCache, so
 * that every node answers for itself. The link is a bridge without ports, which every kernel with pods has. Packets to and from it are not tracked: no service proxy leads them elsewhere, and
 * a flood of questions does not fill the table of connections.
 *
 * @param name of the link, at most 15 characters, and of the nftables table; both are ours alone
 */
public record DnsLink(String name) {
    private static final int MTU = 1500;
    /** Nothing is ever sent there. */
    private static final byte[] HARDWARE_ADDRESS = {0x0a, 0x6b, 0, 0, 0, 53};

    /** Makes link, addresses and table, or mends what is there already. */
    public void create(List<InetAddress> addresses) throws IOException {
        try (Netlink netlink = new Netlink()) {
            netlink.links().bridge(name, MTU, HARDWARE_ADDRESS);
            Link link = netlink.links().require(name);
            netlink.links().up(link.index());
            for (InetAddress address : addresses) {
                netlink.addresses().add(link.index(), address, address.getAddress().length * 8);
            }
        }
        StringBuilder rules = new StringBuilder();
        for (String hook : List.of("prerouting", "output")) {
            rules.append("  chain ")
                    .append(hook)
                    .append(" {\n    type filter hook ")
                    .append(hook)
                    .append(" priority raw; policy accept;\n");
            for (InetAddress address : addresses) {
                String family = address instanceof Inet4Address ? "ip" : "ip6";
                for (String way : List.of(
                        "daddr %s meta l4proto { tcp, udp } th dport 53",
                        "saddr %s meta l4proto { tcp, udp } th sport 53")) {
                    rules.append("    ")
                            .append(family)
                            .append(' ')
                            .append(way.formatted(address.getHostAddress()))
                            .append(" notrack ;\n");
                }
            }
            rules.append("  }\n");
        }
        Nftables.apply("""
                add table inet %1$s
                delete table inet %1$s
                table inet %1$s {
                %2$s}
                """.formatted(name, rules));
    }

    /** Removes all of it; nothing happens where there is none. */
    public void remove() throws IOException {
        try (Netlink netlink = new Netlink()) {
            netlink.links().delete(name);
        }
        Nftables.apply("add table inet %1$s\ndelete table inet %1$s\n".formatted(name));
    }
}
