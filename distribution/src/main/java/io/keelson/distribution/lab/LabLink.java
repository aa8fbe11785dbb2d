package io.keelson.distribution.lab;

import io.keelson.distribution.cluster.Cidr;
import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.namespace.NamespaceThread;
import io.keelson.linux.netlink.Link;
import io.keelson.linux.netlink.Netlink;
import io.keelson.linux.netlink.Routes.Route;
import io.keelson.linux.nftables.Nftables;
import java.io.IOException;
import java.net.InetAddress;

/**
 * The link that the nodes of a lab share: a bridge, on which this machine has the first address and is the way out.
 *
 * @param id what tells this lab's link from those of others, at most eight characters
 * @param range the addresses on it
 * @param pods the addresses of the cluster's pods: they keep them where they go to each other
 */
record LabLink(String id, Cidr range, String pods) {
    private static final int MTU = 1500;
    private static final byte[] MAC = {0x0a, 0x6b, 0, 0, 0, 1};
    private static final int LOOPBACK = 1;

    private String bridge() {
        return "kl" + id;
    }

    private String port(int number) {
        return bridge() + "." + number;
    }

    private String table() {
        return "keelson" + id + "-link";
    }

    /** Returns the address of a node by its number; this machine's own is number 1. */
    InetAddress address(int number) {
        return InetAddress.ofLiteral(range.address(number));
    }

    /** Makes it, or mends what is there. */
    void create() throws IOException {
        try (Netlink netlink = new Netlink()) {
            netlink.links().bridge(bridge(), MTU, MAC);
            Link link = netlink.links().require(bridge());
            netlink.links().up(link.index());
            netlink.addresses().add(link.index(), address(1), range.prefixLength());
        }
        Nftables.apply("""
                add table ip %1$s
                delete table ip %1$s
                table ip %1$s {
                  chain postrouting {
                    type nat hook postrouting priority srcnat; policy accept;
                    ip saddr %2$s ip daddr != { %2$s, %3$s } masquerade ;
                  }
                }
                """.formatted(table(), range, pods));
    }

    /**
     * Plugs a machine in.
     *
     * @param number the machine's number
     * @param process a process of it, whose network namespace is its own
     */
    void plug(int number, long process) throws IOException {
        String namespace = "/proc/" + process + "/ns/net";
        try (Netlink netlink = new Netlink();
                Descriptor inside = Descriptor.open(namespace, Libc.O_RDONLY)) {
            netlink.links().delete(port(number));
            byte[] mac = {0x0a, 0x6b, 0, 0, 0, (byte) number};
            int bridge = netlink.links().require(bridge()).index();
            netlink.links().veth(port(number), bridge, MTU, "eth0", mac, inside.number());
        }
        NamespaceThread.joined(namespace, Libc.CLONE_NEWNET, () -> {
            try (Netlink netlink = new Netlink()) {
                netlink.links().up(LOOPBACK);
                int link = netlink.links().require("eth0").index();
                netlink.links().up(link);
                netlink.addresses().add(link, address(number), range.prefixLength());
                netlink.routes().replace(new Route(null, 0, address(1), link));
            }
            return true;
        });
    }

    /** Cuts a machine off, or lets it be reached again. @return whether there is one */
    boolean connect(int number, boolean on) throws IOException {
        try (Netlink netlink = new Netlink()) {
            Link port = netlink.links().find(port(number));
            if (port == null) {
                return false;
            }
            if (on) {
                netlink.links().up(port.index());
            } else {
                netlink.links().down(port.index());
            }
            return true;
        }
    }

    /** Whether a machine is plugged in and not cut off. */
    boolean isConnected(int number) throws IOException {
        try (Netlink netlink = new Netlink()) {
            Link port = netlink.links().find(port(number));
            return port != null && port.up();
        }
    }

    /** Takes a machine's port away; nothing happens where there is none. */
    void unplug(int number) throws IOException {
        try (Netlink netlink = new Netlink()) {
            netlink.links().delete(port(number));
        }
    }

    /** Removes all of it. */
    void remove() throws IOException {
        try (Netlink netlink = new Netlink()) {
            for (Link link : netlink.links().list()) {
                if (link.name().startsWith(bridge() + ".")) {
                    netlink.links().delete(link.name());
                }
            }
            netlink.links().delete(bridge());
        }
        Nftables.apply("add table ip %1$s\ndelete table ip %1$s\n".formatted(table()));
    }
}
