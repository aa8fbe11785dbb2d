package io.keelson.network.dns;

import io.keelson.linux.netlink.Link;
import io.keelson.linux.netlink.Netlink;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/**
 * The name service's own address on a node: a link that leads nowhere has it, as with upstream's NodeLocal DNSCache, so
 * that every node answers for itself. The link is a bridge without ports, which every kernel with pods has.
 *
 * @param name of the link, at most 15 characters, ours alone
 */
public record DnsLink(String name) {
    private static final int MTU = 1500;
    /** Nothing is ever sent there. */
    private static final byte[] HARDWARE_ADDRESS = {0x0a, 0x6b, 0, 0, 0, 53};

    /** Makes link and addresses, or mends what is there already. */
    public void create(List<InetAddress> addresses) throws IOException {
        try (Netlink netlink = new Netlink()) {
            netlink.links().bridge(name, MTU, HARDWARE_ADDRESS);
            Link link = netlink.links().require(name);
            netlink.links().up(link.index());
            for (InetAddress address : addresses) {
                netlink.addresses().add(link.index(), address, address.getAddress().length * 8);
            }
        }
    }

    /** Removes it; nothing happens where there is none. */
    public void remove() throws IOException {
        try (Netlink netlink = new Netlink()) {
            netlink.links().delete(name);
        }
    }
}
