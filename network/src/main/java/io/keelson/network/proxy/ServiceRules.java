package io.keelson.network.proxy;

import io.keelson.linux.netfilter.SetElement;
import io.keelson.network.proxy.EndpointSliceReader.PortKey;
import io.keelson.network.proxy.TableElements.Place;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says which elements of a table make one service work on this node. */
final class ServiceRules {
    /** Lasting numbers have this bit, those drawn at random do not. */
    private static final int LASTING = 1 << 31;

    private final IpFamily family;
    private final String node;

    /** @param node this node's name */
    ServiceRules(IpFamily family, String node) {
        this.family = family;
        this.node = node;
    }

    /**
     * The elements of a service.
     *
     * @param ports its ports in the family
     * @param endpoints by port
     * @param order the numbers that endpoints had so far; brought up to date
     * @param zone this node's zone; empty where it has none
     */
    Map<Place, SetElement> of(
            List<ServicePortInfo> ports,
            Map<PortKey, List<ServiceEndpoint>> endpoints,
            EndpointOrder order,
            String zone) {
        TableElements table = new TableElements(family);
        order.begin();
        for (ServicePortInfo port : ports) {
            List<ServiceEndpoint> all = endpoints.getOrDefault(new PortKey(port.name(), port.protocol()), List.of());
            new OnePort(table, port, EndpointCategories.of(all, port, node, zone), order).add();
        }
        return table.elements();
    }

    /** One port of the service. */
    private final class OnePort {
        private final TableElements table;
        private final ServicePortInfo port;
        private final EndpointCategories categories;
        private final List<ServiceEndpoint.Target> cluster;
        private final List<ServiceEndpoint.Target> local;

        OnePort(TableElements table, ServicePortInfo port, EndpointCategories categories, EndpointOrder order) {
            this.table = table;
            this.port = port;
            this.categories = categories;
            String id = port.name() + "/" + port.protocol();
            this.cluster = order.of(id + "/cluster", categories.cluster());
            this.local = order.of(id + "/local", categories.local());
        }

        void add() {
            hairpins(categories.cluster());
            hairpins(categories.local());
            table.add(ServiceSet.CLUSTER_IPS, table.key().address(port.clusterAddress()));
            Frontend internal = new Frontend(port.clusterAddress(), port.port());
            List<ServiceEndpoint.Target> targets = port.internalLocal() ? local : cluster;
            if (targets.isEmpty()) {
                table.add(ServiceSet.NO_ENDPOINTS, internal.key(), unanswered());
            } else {
                table.add(ServiceSet.SERVICES, internal.key(), internal.pick(targets, false));
            }
            port.externalAddresses().forEach(address -> external(new Frontend(address, port.port())));
            for (InetAddress address : port.loadBalancerAddresses()) {
                Frontend frontend = new Frontend(address, port.port());
                external(frontend);
                restrict(frontend);
            }
            if (port.nodePort() != 0) {
                external(new Frontend(null, port.nodePort()));
            }
        }

        private String unanswered() {
            return categories.any() ? TableElements.DROP : ServiceTableScript.REFUSED;
        }

        private void external(Frontend at) {
            List<ServiceEndpoint.Target> outside = port.externalLocal() ? local : cluster;
            if (outside.isEmpty()) {
                table.add(
                        at.node() ? ServiceSet.NO_ENDPOINT_NODE_PORTS : ServiceSet.NO_ENDPOINTS,
                        at.key(),
                        unanswered());
            }
            if (!port.externalLocal()) {
                if (!outside.isEmpty()) {
                    table.add(
                            at.node() ? ServiceSet.NODE_PORTS : ServiceSet.SERVICES, at.key(), at.pick(outside, false));
                    table.add(at.node() ? ServiceSet.MASQUERADED_NODE_PORTS : ServiceSet.MASQUERADED, at.key());
                }
                return;
            }
            if (!categories.any()) {
                return;
            }
            if (at.node()) {
                table.add(ServiceSet.NODE_PORTS, at.key(), ServiceTableScript.LOCAL_FIRST_NODE);
            } else {
                table.add(ServiceSet.SERVICES, at.key(), ServiceTableScript.LOCAL_FIRST);
            }
            if (!cluster.isEmpty()) {
                table.add(
                        at.node() ? ServiceSet.INTERNAL_NODE_PORTS : ServiceSet.INTERNAL,
                        at.key(),
                        at.pick(cluster, false));
            }
            if (!local.isEmpty()) {
                table.add(
                        at.node() ? ServiceSet.EXTERNAL_NODE_PORTS : ServiceSet.EXTERNAL,
                        at.key(),
                        at.pick(local, true));
            }
        }

        private void restrict(Frontend at) {
            List<AddressRange> ranges = port.sourceRanges();
            if (ranges.isEmpty()) {
                return;
            }
            table.add(ServiceSet.RESTRICTED, at.key());
            for (AddressRange range : ranges) {
                boolean covered = ranges.stream().anyMatch(other -> !other.equals(range) && other.covers(range));
                if (!covered) {
                    table.addRange(
                            ServiceSet.SOURCE_RANGES,
                            at.key().address(range.base()),
                            at.key().address(range.last()));
                }
            }
        }

        private void hairpins(List<ServiceEndpoint> endpoints) {
            for (ServiceEndpoint endpoint : endpoints) {
                if (endpoint.local()) {
                    table.add(
                            ServiceSet.HAIRPIN,
                            table.key().address(endpoint.address()).address(endpoint.address()));
                }
            }
        }

        /** An address with a port, or a port of the node where the address is null. */
        private final class Frontend {
            private final @Nullable InetAddress address;
            private final int number;

            Frontend(@Nullable InetAddress address, int number) {
                this.address = address;
                this.number = number;
            }

            boolean node() {
                return address == null;
            }

            TableElements.Key key() {
                TableElements.Key key = table.key();
                return (address == null ? key : key.address(address))
                        .protocol(port.protocol())
                        .port(number);
            }

            /** Adds the endpoints' elements and returns the chain that draws one of them. */
            String pick(List<ServiceEndpoint.Target> targets, boolean external) {
                int base = external ? PickChain.EXTERNAL_BASE : 0;
                List<Integer> lasting = port.affinitySeconds() == 0 ? List.of() : lasting(targets);
                for (int i = 0; i < targets.size(); i++) {
                    ServiceEndpoint.Target target = targets.get(i);
                    TableElements.Key endpoint =
                            table.key().address(target.address()).port(target.port());
                    if (lasting.isEmpty()) {
                        table.add(ServiceSet.ENDPOINTS, drawn(base + i), endpoint);
                    } else {
                        table.add(
                                ServiceSet.AFFINITY_NUMBERS,
                                drawn(base + i),
                                table.key().number(lasting.get(i)));
                        table.add(ServiceSet.ENDPOINTS, drawn(lasting.get(i)), endpoint);
                    }
                }
                return new PickChain(targets.size(), node(), external, port.affinitySeconds()).id();
            }

            private TableElements.Key drawn(int i) {
                byte[] of = address == null ? new byte[family.bytes()] : address.getAddress();
                return table.key()
                        .address(of)
                        .protocol(port.protocol())
                        .port(number)
                        .number(i);
            }
        }
    }

    /** A number for each endpoint that comes from its address and port alone; of two that collide, one moves on. */
    private static List<Integer> lasting(List<ServiceEndpoint.Target> targets) {
        Set<Integer> taken = new HashSet<>();
        List<Integer> numbers = new ArrayList<>();
        for (ServiceEndpoint.Target target : targets) {
            int number = LASTING | 31 * Arrays.hashCode(target.address().getAddress()) + target.port();
            while (!taken.add(number)) {
                number = LASTING | (number + 1);
            }
            numbers.add(number);
        }
        return numbers;
    }
}
