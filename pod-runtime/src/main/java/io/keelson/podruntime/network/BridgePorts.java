package io.keelson.podruntime.network;

import io.keelson.linux.netlink.Link;
import io.keelson.linux.netlink.Links;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the ports of the pods' bridge treat each other. What pods of this node send each other is to pass the packet filter,
 * where services are translated and policies stand. Usually that is so because it is routed: ports are isolated, so that no
 * pod reaches another by its hardware address. Where another program has the kernel's {@code br_netfilter} send switched
 * packets through the filter as well, the kernel switches translated ones itself: ports are then as open to each other as
 * that needs.
 */
final class BridgePorts {
    private static final Path SWITCHED = Path.of("/proc/sys/net/bridge/bridge-nf-call-iptables");

    private final Links links;
    private @Nullable Boolean switched;

    BridgePorts(Links links) {
        this.links = links;
    }

    /** Looks how switched packets are treated, and sets all ports of the bridge where that has changed. */
    synchronized void follow(int bridge) throws IOException {
        boolean now =
                Files.exists(SWITCHED) && !Files.readString(SWITCHED).strip().equals("0");
        if (switched == null || switched != now) {
            switched = now;
            for (Link link : links.list()) {
                if (link.master() == bridge) {
                    set(link);
                }
            }
        }
    }

    /** Sets one port. */
    synchronized void set(Link port) throws IOException {
        boolean open = Boolean.TRUE.equals(switched);
        links.bridgePort(port.index(), !open, open);
    }
}
