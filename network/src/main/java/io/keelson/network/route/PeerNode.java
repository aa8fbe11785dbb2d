package io.keelson.network.route;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.keelson.network.proxy.AddressRange;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A node as routes see it.
 *
 * @param name its name
 * @param address where the node is reached
 * @param pods the addresses of its pods
 */
record PeerNode(String name, InetAddress address, AddressRange pods) {

    /** Reads a node; null where it has no address or no pods yet. */
    static @Nullable PeerNode of(Node node) {
        InetAddress address = null;
        List<NodeAddress> all = node.getStatus() == null
                ? List.of()
                : Objects.requireNonNullElse(node.getStatus().getAddresses(), List.<NodeAddress>of());
        for (NodeAddress one : all) {
            InetAddress read = one.getType().equals("InternalIP") ? AddressRange.address(one.getAddress()) : null;
            if (address == null && read instanceof Inet4Address) {
                address = read;
            }
        }
        List<String> ranges =
                new ArrayList<>(Objects.requireNonNullElse(node.getSpec().getPodCIDRs(), List.<String>of()));
        if (ranges.isEmpty() && node.getSpec().getPodCIDR() != null) {
            ranges.add(node.getSpec().getPodCIDR());
        }
        AddressRange pods = ranges.stream()
                .map(AddressRange::parse)
                .filter(range -> range != null && range.base() instanceof Inet4Address)
                .findFirst()
                .orElse(null);
        return address == null || pods == null
                ? null
                : new PeerNode(node.getMetadata().getName(), address, pods);
    }
}
