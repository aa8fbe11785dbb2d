package io.keelson.network.dns;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.network.dns.server.Networks;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Who may ask: the ranges of the cluster, the nodes by their addresses and pod ranges, and this machine. A server that
 * answers everybody is a weapon in the hands of whoever sends false addresses.
 */
final class Clients implements Predicate<InetAddress> {
    private final Networks ranges;
    private final Map<ObjectKey, Networks> nodes = new ConcurrentHashMap<>();

    /**
     * @param ranges addresses that may always ask
     * @param nodes the cluster's nodes
     */
    Clients(List<String> ranges, Informer<Node> nodes) {
        this.ranges = new Networks(ranges);
        nodes.addHandler(new Informer.Handler<>() {
            @Override
            public void added(Node node) {
                Clients.this.nodes.put(ObjectKey.of(node), of(node));
            }

            @Override
            public void updated(Node before, Node now) {
                added(now);
            }

            @Override
            public void deleted(Node last) {
                Clients.this.nodes.remove(ObjectKey.of(last));
            }
        });
    }

    private static Networks of(Node node) {
        List<String> own = new ArrayList<>();
        if (node.getStatus() != null && node.getStatus().getAddresses() != null) {
            node.getStatus().getAddresses().stream()
                    .filter(a -> "InternalIP".equals(a.getType()) || "ExternalIP".equals(a.getType()))
                    .map(NodeAddress::getAddress)
                    .forEach(own::add);
        }
        if (node.getSpec() != null) {
            own.addAll(Objects.requireNonNullElse(node.getSpec().getPodCIDRs(), List.of()));
        }
        own.removeIf(text -> !usable(text));
        return new Networks(own);
    }

    private static boolean usable(String range) {
        try {
            return !range.isEmpty() && new Networks(List.of(range)) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public boolean test(InetAddress address) {
        return address.isLoopbackAddress()
                || ranges.test(address)
                || nodes.values().stream().anyMatch(n -> n.test(address))
                || ofThisMachine(address);
    }

    /** An address that was there when nothing else knew it: asked last, since it asks the kernel. */
    private static boolean ofThisMachine(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }
}
