package io.keelson.network.proxy;

import io.keelson.linux.netfilter.NftablesTransaction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The part of a table that services do not change: its sets and maps, and the chains that packets enter it by, in the
 * language of nft(8).
 *
 * @param table the table's name
 * @param pods ranges of pod addresses: what does not come from there and goes to a cluster address is masqueraded
 * @param services ranges of cluster addresses: what nobody has of them is dropped
 * @param nodePortAddresses ranges of the node's addresses that node ports are open on; empty for all but loopback
 * @param bridge the bridge of this node's pods, or null; pods of other clusters on this machine are none of ours
 */
record ServiceTableScript(
        String table,
        List<AddressRange> pods,
        List<AddressRange> services,
        List<AddressRange> nodePortAddresses,
        @Nullable String bridge) {
    /** Which endpoint clients had last. */
    static final String AFFINITY = "affinity";

    static final String REFUSED = "refused";
    static final String LOCAL_FIRST = "local-first";
    static final String LOCAL_FIRST_NODE = "local-first-node";
    private static final String MASQUERADING = "masquerading";
    private static final String LAYOUT = "layout-";

    /** The name of an empty chain that says which script made a table. */
    String layout(IpFamily family) {
        CRC32 sum = new CRC32();
        sum.update((body(family) + PickChain.VERSION).getBytes(StandardCharsets.UTF_8));
        return LAYOUT + Long.toHexString(sum.getValue());
    }

    /** The script: it makes the table anew, without services. */
    String create(IpFamily family) {
        return remove(family) + body(family);
    }

    /**
     * Adds the rules that nft(8) has no words for: what was sent to an address or a port of the node from outside, and may
     * have been sent on to another node, comes back this way. The chain added last says that the table is whole.
     */
    void complete(NftablesTransaction transaction, IpFamily family) {
        int address = family.bytes() / 4;
        transaction.addRule(
                MASQUERADING,
                rule -> rule.originalDestination(0)
                        .protocol(address)
                        .originalDestinationPort(address + 1)
                        .contained(ServiceSet.MASQUERADED.id(), 0)
                        .masquerade());
        transaction.addRule(
                MASQUERADING,
                rule -> rule.originalDestination(0)
                        .protocol(address)
                        .originalDestinationPort(address + 1)
                        .absent(ServiceSet.CLUSTER_IPS.id(), 0)
                        .contained(ServiceSet.MASQUERADED_NODE_PORTS.id(), address)
                        .masquerade());
        transaction.addChain(layout(family));
    }

    /** The script that removes the table, also where there is none. */
    String remove(IpFamily family) {
        return "add table %1$s %2$s\ndelete table %1$s %2$s\n".formatted(family.table(), table);
    }

    private String body(IpFamily family) {
        StringBuilder script = new StringBuilder("add table %s %s\n".formatted(family.table(), table));
        for (ServiceSet set : ServiceSet.values()) {
            script.append(set.declaration(family).formatted(family.table(), table));
        }
        script.append(CHAINS.replace("%family", family.table())
                .replace("%address", family.type())
                .replace("%icmp", family == IpFamily.IPV4 ? "icmp" : "icmpv6")
                .replace("%table", table)
                .replace("%foreign", bridge == null ? "" : "iifname \"keelson*\" iifname != \"" + bridge + "\" return")
                .replace("%pods", ranges(pods, family))
                .replace("%services", ranges(services, family))
                .replace("%node-ports", nodePorts(family)));
        return script.toString();
    }

    private String nodePorts(IpFamily family) {
        if (nodePortAddresses.isEmpty()) {
            return family == IpFamily.IPV4 ? "ip daddr != 127.0.0.0/8" : "ip6 daddr != ::1";
        }
        return family.table() + " daddr { " + ranges(nodePortAddresses, family) + " }";
    }

    /** Ranges as elements; where a family has none, one that holds no address of anybody. */
    private static String ranges(List<AddressRange> ranges, IpFamily family) {
        String text = ranges.stream()
                .filter(range -> IpFamily.of(range.base()) == family)
                .filter(range -> ranges.stream().noneMatch(other -> !other.equals(range) && other.covers(range)))
                .distinct()
                .map(AddressRange::toString)
                .collect(Collectors.joining(", "));
        return !text.isEmpty() ? text : family == IpFamily.IPV4 ? "0.0.0.0/32" : "::/128";
    }

    /**
     * Hooks and their order: the firewall of load balancers and what nobody answers at are looked at before addresses are
     * translated (-110 is before -100), cluster addresses that were not translated after that. A reject is a port
     * unreachable of ICMP, which connecting sockets take as refused. A cluster address that this node has itself, as its name
     * server's, is answered by what listens there.
     */
    private static final String CHAINS = """
            table %family %table {
              map affinity {
                type %address . %address . inet_proto . inet_service : mark; size 1048576; flags dynamic,timeout;
              }
              set pods { type %address; flags interval; elements = { %pods }; }
              set service-ranges { type %address; flags interval; elements = { %services }; }

              chain refused { reject; }
              chain local-first {
                %family saddr @pods %family daddr . meta l4proto . th dport vmap @internal;
                fib saddr type local %family daddr . meta l4proto . th dport vmap @internal;
                %family daddr . meta l4proto . th dport vmap @external;
              }
              chain local-first-node {
                %family saddr @pods meta l4proto . th dport vmap @internal-node-ports;
                fib saddr type local meta l4proto . th dport vmap @internal-node-ports;
                meta l4proto . th dport vmap @external-node-ports;
              }
              chain translate {
                %family daddr . meta l4proto . th dport vmap @services;
                fib daddr type local %node-ports meta l4proto . th dport vmap @node-ports;
              }
              chain firewall {
                %family daddr . meta l4proto . th dport @restricted %family daddr . meta l4proto . th dport . %family saddr != @source-ranges drop;
              }
              chain unanswered {
                %family daddr @cluster-ips fib daddr type local return;
                %family daddr . meta l4proto . th dport vmap @no-endpoints;
              }
              chain unanswered-node {
                fib daddr type local %node-ports meta l4proto . th dport vmap @no-endpoint-node-ports;
              }
              chain untranslated {
                fib daddr type local return;
                %family daddr @cluster-ips reject;
                %family daddr @service-ranges drop;
              }

              chain filter-prerouting {
                type filter hook prerouting priority -110; policy accept;
                %foreign
                ct state new jump firewall;
              }
              chain nat-prerouting {
                type nat hook prerouting priority -100; policy accept;
                %foreign
                meta l4proto { tcp, udp, sctp } jump translate;
              }
              chain filter-input {
                type filter hook input priority -110; policy accept;
                %foreign
                ct state new jump unanswered-node;
                ct state new jump unanswered;
              }
              chain filter-forward {
                type filter hook forward priority -110; policy accept;
                %foreign
                ct state new jump unanswered;
                ct state new jump untranslated;
              }
              chain filter-output {
                type filter hook output priority -110; policy accept;
                ct state new jump unanswered;
                ct state new jump firewall;
              }
              chain nat-output {
                type nat hook output priority -100; policy accept;
                meta l4proto { tcp, udp, sctp } jump translate;
              }
              chain filter-output-after {
                type filter hook output priority -90; policy accept;
                ct state new jump untranslated;
              }
              chain nat-postrouting {
                type nat hook postrouting priority 100; policy accept;
                ct status dnat oifname != "lo" jump masquerading;
              }
              chain masquerading {
                %family saddr . %family daddr @hairpin masquerade fully-random;
                ct original %family daddr @cluster-ips %family saddr != @pods masquerade fully-random;
              }
            }
            """;
}
