package io.keelson.network.route;

import io.keelson.linux.netlink.InterfaceAddresses.Address;
import io.keelson.linux.netlink.Link;
import io.keelson.linux.netlink.Neighbours.Neighbour;
import io.keelson.linux.netlink.Netlink;
import io.keelson.linux.netlink.Routes.Route;
import io.keelson.network.proxy.AddressRange;
import io.keelson.network.route.RoutePlan.OnLink;
import io.keelson.network.route.RoutePlan.Tunnel;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's routes and tunnel, made to be what a plan says: what is there is read first, and only what differs is
 * written. All routes into the cluster's range but that of the own bridge are ours.
 */
final class RouteTable {
    /** What VXLAN adds to a packet over IPv4, in bytes. */
    private static final int OVERHEAD = 50;

    private final RouteConfig config;
    private final AddressRange cluster;

    RouteTable(RouteConfig config) {
        this.config = config;
        this.cluster = Objects.requireNonNull(AddressRange.parse(config.clusterCidr()), "clusterCidr");
    }

    /**
     * The link that other nodes may be on: the one that has this node's address, and no other, so that two nodes never think
     * differently of whether they share one.
     */
    List<OnLink> links(Netlink netlink) throws IOException {
        InetAddress own = InetAddress.ofLiteral(config.address());
        List<OnLink> found = new ArrayList<>();
        for (Address address : netlink.addresses().list()) {
            if (address.address().equals(own)) {
                AddressRange range = AddressRange.parse(address.address().getHostAddress() + "/" + address.prefix());
                found.add(new OnLink(Objects.requireNonNull(range), address.link()));
            }
        }
        return found;
    }

    /** Makes the kernel's state that of a plan. */
    void write(Netlink netlink, RoutePlan plan) throws IOException {
        Map<String, Route> wanted = new HashMap<>();
        plan.direct()
                .forEach(d -> wanted.put(
                        d.pods().toString(), new Route(d.pods().base(), d.pods().prefix(), d.gateway(), d.link())));
        AddressRange own = plan.own();
        if (plan.tunnels().isEmpty() || own == null) {
            netlink.links().delete(config.tunnel());
        } else {
            int link = tunnel(netlink, own);
            for (Tunnel end : plan.tunnels()) {
                InetAddress gateway = end.pods().base();
                wanted.put(gateway.getHostAddress() + "/32", new Route(gateway, 32, null, link));
                wanted.put(end.pods().toString(), new Route(gateway, end.pods().prefix(), gateway, link));
            }
            ends(netlink, link, plan.tunnels());
        }
        routes(netlink, wanted);
    }

    private void routes(Netlink netlink, Map<String, Route> wanted) throws IOException {
        Map<String, Route> there = new HashMap<>();
        for (Route route : ours(netlink)) {
            String key = Objects.requireNonNull(route.destination()).getHostAddress() + "/" + route.prefix();
            Route right = wanted.get(key);
            if (right == null) {
                netlink.routes().remove(route);
            } else if (route.equals(right)) {
                there.put(key, route);
            }
        }
        // The way to a tunnel's end comes before what lies behind it.
        for (int pass = 0; pass < 2; pass++) {
            for (Map.Entry<String, Route> entry : wanted.entrySet()) {
                boolean end = entry.getValue().gateway() == null;
                if (end == (pass == 0) && !there.containsKey(entry.getKey())) {
                    netlink.routes().replace(entry.getValue());
                }
            }
        }
    }

    /** Routes into the cluster's range; those behind a gateway before those to it. */
    private List<Route> ours(Netlink netlink) throws IOException {
        Link bridge = netlink.links().find(config.bridge());
        List<Route> ours = new ArrayList<>();
        for (Route route : netlink.routes().list()) {
            InetAddress to = route.destination();
            if (to instanceof Inet4Address
                    && cluster.contains(to)
                    && route.prefix() >= cluster.prefix()
                    && (bridge == null || route.link() != bridge.index())) {
                ours.add(route);
            }
        }
        ours.sort((a, b) -> Integer.compare(a.prefix(), b.prefix()));
        return ours;
    }

    /** Makes the tunnel where it is missing; returns its index. */
    private int tunnel(Netlink netlink, AddressRange own) throws IOException {
        byte[] mac = Tunnel.mac(own);
        Link there = netlink.links().find(config.tunnel());
        if (there != null && !Arrays.equals(there.mac(), mac)) {
            netlink.links().delete(config.tunnel());
            there = null;
        }
        if (there == null) {
            InetAddress local = InetAddress.ofLiteral(config.address());
            netlink.links()
                    .vxlan(
                            config.tunnel(),
                            config.tunnelId(),
                            local,
                            RouteGuard.PORT,
                            mtu(netlink, local) - OVERHEAD,
                            mac);
            there = netlink.links().require(config.tunnel());
        }
        netlink.addresses().add(there.index(), own.base(), 32);
        return there.index();
    }

    private static int mtu(Netlink netlink, InetAddress local) throws IOException {
        for (Address address : netlink.addresses().list()) {
            if (address.address().equals(local)) {
                for (Link link : netlink.links().list()) {
                    if (link.index() == address.link()) {
                        return link.mtu();
                    }
                }
            }
        }
        throw new IOException("no link has the node's address " + local.getHostAddress());
    }

    /** Tells the tunnel behind which node each end lies. */
    private static void ends(Netlink netlink, int link, List<Tunnel> ends) throws IOException {
        Map<String, Tunnel> wanted = new HashMap<>();
        ends.forEach(end -> wanted.put(key(Tunnel.mac(end.pods()), end.node()), end));
        Map<String, Tunnel> resolved = new HashMap<>();
        ends.forEach(end -> resolved.put(key(Tunnel.mac(end.pods()), end.pods().base()), end));
        for (Neighbour there : netlink.neighbours().forwarded()) {
            InetAddress node = there.address();
            if (there.link() == link && node != null && wanted.remove(key(there.mac(), node)) == null) {
                netlink.neighbours().unforward(link, there.mac(), node);
            }
        }
        for (Neighbour there : netlink.neighbours().list()) {
            InetAddress address = there.address();
            if (there.link() == link
                    && address instanceof Inet4Address
                    && resolved.remove(key(there.mac(), address)) == null) {
                netlink.neighbours().forget(link, address);
            }
        }
        for (Tunnel end : wanted.values()) {
            netlink.neighbours().forward(link, Tunnel.mac(end.pods()), end.node());
        }
        for (Tunnel end : resolved.values()) {
            netlink.neighbours().resolve(link, end.pods().base(), Tunnel.mac(end.pods()));
        }
    }

    private static String key(byte[] mac, @Nullable InetAddress address) {
        return java.util.HexFormat.of().formatHex(mac) + (address == null ? "" : address.getHostAddress());
    }

    /** Removes routes and tunnel. */
    void remove(Netlink netlink) throws IOException {
        for (Route route : ours(netlink)) {
            if (route.gateway() != null) {
                netlink.routes().remove(route);
            }
        }
        netlink.links().delete(config.tunnel());
    }
}
