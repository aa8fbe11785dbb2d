package io.keelson.network.route;

import io.keelson.linux.nftables.Nftables;
import java.io.IOException;
import java.net.InetAddress;
import java.util.stream.Collectors;

/**
 * What may come from other nodes and go to them. Nobody but this node's bridge sends as its pods; through the tunnel come
 * pods alone. The tunnel's packets come from nodes and from no pod: what a pod sends to the tunnel's port of a node would
 * have its node's address when it leaves, and is dropped before it does.
 */
final class RouteGuard {
    static final int PORT = 8472;

    private final RouteConfig config;
    private String written = "";

    RouteGuard(RouteConfig config) {
        this.config = config;
    }

    /** Writes the table where it is another than the last one, or is not there any more. */
    void write(RoutePlan plan) throws IOException {
        String script = script(plan);
        if (!script.equals(written) || !Nftables.has("ip", config.table())) {
            Nftables.apply(script);
            written = script;
        }
    }

    private String script(RoutePlan plan) {
        String own = plan.own() == null
                ? ""
                : "iifname != { \"%s\", \"lo\" } ip saddr %s drop ;".formatted(config.bridge(), plan.own());
        String peers = plan.peers().stream()
                .map(InetAddress::getHostAddress)
                .distinct()
                .collect(Collectors.joining(", "));
        return """
                add table ip %1$s
                delete table ip %1$s
                table ip %1$s {
                  set nodes {
                    type ipv4_addr
                    %2$s
                  }
                  chain sources {
                    type filter hook prerouting priority raw; policy accept;
                    %3$s
                    iifname "%4$s" ip saddr != %5$s drop ;
                  }
                  chain ends {
                    type filter hook input priority filter; policy accept;
                    udp dport %6$d ip saddr != @nodes drop ;
                  }
                  chain forwarded {
                    type filter hook forward priority filter; policy accept;
                    iifname "%7$s" udp dport %6$d ip daddr @nodes drop ;
                    oifname "%4$s" tcp flags syn tcp option maxseg size set rt mtu ;
                  }
                }
                """.formatted(
                        config.table(),
                        peers.isEmpty() ? "" : "elements = { " + peers + " }",
                        own,
                        config.tunnel(),
                        config.clusterCidr(),
                        PORT,
                        config.bridge());
    }

    /** Removes the table; nothing happens where there is none. */
    void remove() throws IOException {
        Nftables.apply("add table ip %1$s\ndelete table ip %1$s\n".formatted(config.table()));
    }
}
