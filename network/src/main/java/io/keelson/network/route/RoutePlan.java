package io.keelson.network.route;

import io.keelson.network.proxy.AddressRange;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What this node has to know to reach the pods of all others. Pure.
 *
 * @param own the addresses of this node's own pods; null where it has none yet
 * @param peers the addresses of all other nodes
 * @param direct routes over a link that this node shares with the other
 * @param tunnels ends of VXLANs, for nodes behind a router
 */
record RoutePlan(@Nullable AddressRange own, List<InetAddress> peers, List<Direct> direct, List<Tunnel> tunnels) {
    /** A route to the pods of a node by the node's address on a link. */
    record Direct(AddressRange pods, InetAddress gateway, int link) {}

    /**
     * A node behind a router.
     *
     * @param pods the addresses of its pods, the first of which is its end of the tunnel
     * @param node the node's address, to which packets are sent
     */
    record Tunnel(AddressRange pods, InetAddress node) {
        /**
         * The hardware address of an end, which comes from its address: nobody has to ask for it.
         *
         * @param pods whose first address the end has
         */
        static byte[] mac(AddressRange pods) {
            byte[] mac = {0x0a, 0x6c, 0, 0, 0, 0};
            System.arraycopy(pods.base().getAddress(), 0, mac, 2, 4);
            return mac;
        }
    }

    /** A link of this node and the addresses that are on it. */
    record OnLink(AddressRange range, int link) {}

    /**
     * Decides.
     *
     * @param name this node's name
     * @param cluster the addresses of all pods: ranges outside are not routed
     * @param nodes all nodes
     * @param links the links of this node, but none that pods are on
     */
    static RoutePlan of(String name, AddressRange cluster, Collection<PeerNode> nodes, Collection<OnLink> links) {
        AddressRange own = nodes.stream()
                .filter(n -> n.name().equals(name))
                .map(PeerNode::pods)
                .findFirst()
                .orElse(null);
        List<InetAddress> peers = new ArrayList<>();
        List<Direct> direct = new ArrayList<>();
        List<Tunnel> tunnels = new ArrayList<>();
        for (PeerNode node : nodes.stream()
                .filter(n -> !n.name().equals(name))
                .sorted(Comparator.comparing(PeerNode::name))
                .toList()) {
            peers.add(node.address());
            if (!cluster.covers(node.pods())
                    || own != null && (own.covers(node.pods()) || node.pods().covers(own))) {
                continue;
            }
            Optional<OnLink> shared = links.stream()
                    .filter(link -> link.range().contains(node.address()))
                    .max(Comparator.comparingInt(link -> link.range().prefix()));
            if (shared.isPresent()) {
                direct.add(new Direct(node.pods(), node.address(), shared.get().link()));
            } else {
                tunnels.add(new Tunnel(node.pods(), node.address()));
            }
        }
        return new RoutePlan(own, List.copyOf(peers), List.copyOf(direct), List.copyOf(tunnels));
    }
}
