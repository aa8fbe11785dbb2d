package io.keelson.podruntime.network;

import io.keelson.linux.nftables.Nftables;
import java.io.IOException;
import java.net.Inet4Address;
import java.util.HexFormat;

/**
 * What a pod may send at all, judged where its frames enter the bridge: packets and address claims from the addresses, of
 * network and hardware, that it was given. A pod that has the right to raw sockets cannot speak for another pod or for the node, claim addresses of theirs
 * (ARP), announce itself as a router or as a server of addresses. Pods have no IPv6 addresses here, and send none.
 */
final class SpoofGuard {
    private final String name;

    SpoofGuard(String bridge) {
        this.name = bridge + "-ports";
    }

    /** Makes the table; one that is there already is kept with the pods that it knows. */
    void install() throws IOException {
        if (Nftables.has("bridge", name)) {
            return;
        }
        Nftables.apply("""
                table bridge %1$s {
                  set ports {
                    type ifname
                  }
                  set owners {
                    type ifname . ether_addr . ipv4_addr
                  }
                  chain prerouting {
                    type filter hook prerouting priority -300; policy accept;
                    iifname != @ports accept ;
                    ether type ip iifname . ether saddr . ip saddr @owners udp sport != 67 accept ;
                    ether type ip iifname . ether saddr . ip saddr @owners meta l4proto != udp accept ;
                    ether type arp iifname . ether saddr . arp saddr ip @owners accept ;
                    drop ;
                  }
                }
                """.formatted(name));
    }

    /** Lets a pod's interface send from its addresses, and from no other; safe to repeat. */
    void allow(String port, Inet4Address address) throws IOException {
        Nftables.apply(elements("add", port, address));
    }

    /** Forgets a pod's interface; safe to repeat. */
    void forget(String port, Inet4Address address) throws IOException {
        Nftables.apply(elements("add", port, address) + elements("delete", port, address));
    }

    private String elements(String verb, String port, Inet4Address address) {
        return """
                %1$s element bridge %2$s owners { "%3$s" . %4$s . %5$s }
                %1$s element bridge %2$s ports { "%3$s" }
                """.formatted(
                        verb, name, port, HexFormat.ofDelimiter(":").formatHex(mac(address)), address.getHostAddress());
    }

    /** A pod's hardware address, which comes from its address as with the reference plugin {@code bridge}. */
    static byte[] mac(Inet4Address address) {
        byte[] mac = {0x0a, 0x58, 0, 0, 0, 0};
        System.arraycopy(address.getAddress(), 0, mac, 2, 4);
        return mac;
    }

    /** Removes the table; nothing happens when there is none. */
    void remove() throws IOException {
        Nftables.apply("add table bridge %1$s\ndelete table bridge %1$s\n".formatted(name));
    }
}
