package io.keelson.podruntime.network;

import io.keelson.linux.nftables.Nftables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The runtime's nftables table: masquerading of pods that talk to the outside, and host ports. Every change is one
 * {@code nft} transaction. The table's name comes from the bridge's, so several runtimes live side by side.
 */
final class NftTable {
    private final String name;
    private final List<String> clusterRanges;

    NftTable(String bridge, List<String> clusterRanges) {
        this.name = bridge + "-pods";
        this.clusterRanges = clusterRanges;
    }

    /**
     * Makes the table anew for a range, in one transaction. Host ports must be published again. What listens on the
     * node's loopback is not for pods, although the bridge routes those addresses for host ports (CVE-2020-8558). A pod that reaches
     * itself through a host port is masqueraded, told by a mark, since it would not know its own answer. Pods of one node
     * are routed to each other over the one bridge, and must not be told to talk to each other directly. The
     * bridge's own address is for this node and its pods: who comes by another link does not reach what listens there.
     */
    void install(Ipv4Network network, String bridge) throws IOException {
        Nftables.apply("""
                add table ip %1$s
                delete table ip %1$s
                table ip %1$s {
                  map hostports {
                    type inet_proto . inet_service : ipv4_addr . inet_service
                  }
                  map hostports_at {
                    type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service
                  }
                  chain translate {
                    ip saddr %2$s meta mark set meta mark or 0x200000 ;
                    dnat ip to ip daddr . meta l4proto . th dport map @hostports_at ;
                    dnat ip to meta l4proto . th dport map @hostports ;
                  }
                  chain prerouting {
                    type nat hook prerouting priority dstnat; policy accept;
                    fib daddr type local meta l4proto { tcp, udp, sctp } jump translate ;
                  }
                  chain output {
                    type nat hook output priority -100; policy accept;
                    fib daddr type local meta l4proto { tcp, udp, sctp } jump translate ;
                  }
                  chain martians {
                    type filter hook prerouting priority raw; policy accept;
                    iifname "%3$s" ip daddr 127.0.0.0/8 drop ;
                    iifname "%3$s" ip saddr 127.0.0.0/8 drop ;
                  }
                  chain gateway {
                    type filter hook input priority filter; policy accept;
                    iifname != { "%3$s", "lo" } ip daddr %5$s ct state new drop ;
                  }
                  chain redirects {
                    type filter hook output priority filter; policy accept;
                    oifname "%3$s" icmp type redirect drop ;
                  }
                  chain postrouting {
                    type nat hook postrouting priority srcnat; policy accept;
                    ip saddr %2$s ip daddr != { %4$s } ip daddr != 224.0.0.0/4 masquerade ;
                    ip saddr 127.0.0.0/8 oifname "%3$s" masquerade ;
                    ip saddr %2$s ip daddr %2$s meta mark and 0x200000 == 0x200000 masquerade ;
                  }
                }
                """.formatted(
                name, network, bridge, unmasqueraded(network), network.gateway().getHostAddress()));
    }

    /** Ranges that do not overlap: those of the cluster, and the node's own where it lies in none of them. */
    private String unmasqueraded(Ipv4Network network) {
        List<Ipv4Network> ranges = new ArrayList<>();
        for (String text : clusterRanges) {
            Ipv4Network range = Ipv4Network.parse(text);
            if (ranges.stream().noneMatch(r -> r.covers(range))) {
                ranges.removeIf(range::covers);
                ranges.add(range);
            }
        }
        if (ranges.stream().noneMatch(r -> r.covers(network))) {
            ranges.removeIf(network::covers);
            ranges.add(network);
        }
        return ranges.stream().map(Ipv4Network::toString).collect(Collectors.joining(", "));
    }

    /** Publishes or withdraws host ports. */
    void hostPorts(boolean publish, List<HostPort> ports, String address) throws IOException {
        if (ports.isEmpty()) {
            return;
        }
        StringBuilder script = new StringBuilder();
        for (HostPort port : ports) {
            boolean any = port.hostAddress().isEmpty() || port.hostAddress().equals("0.0.0.0");
            script.append(publish ? "add" : "delete")
                    .append(" element ip ")
                    .append(name)
                    .append(any ? " hostports { " : " hostports_at { " + port.hostAddress() + " . ")
                    .append(port.protocol())
                    .append(" . ")
                    .append(port.hostPort());
            if (publish) {
                script.append(" : ").append(address).append(" . ").append(port.containerPort());
            }
            script.append(" }\n");
        }
        Nftables.apply(script.toString());
    }

    /** Removes the table; nothing happens when there is none. */
    void remove() throws IOException {
        Nftables.apply("add table ip " + name + "\ndelete table ip " + name + "\n");
    }
}
