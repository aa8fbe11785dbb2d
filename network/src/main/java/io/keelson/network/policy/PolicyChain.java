package io.keelson.network.policy;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one policy for one way, as lines that accept. A line has a peer part and a port part; pods are in sets, so
 * that one more changes no rule; blocks of addresses stand in the line, for they change with the policy alone.
 */
final class PolicyChain {
    private static final String ACCEPT = " accept";
    private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");

    private final NetworkPolicy policy;
    private final Way way;
    private final String name;
    private final List<PolicyPod> selected;
    private final Function<PodPeer, List<PolicyPod>> peers;
    private final PolicyRuleset rules;
    private final List<String> lines = new ArrayList<>();

    /**
     * Pods as a policy names them.
     *
     * @param own the policy's namespace, which is meant where none is named
     */
    record PodPeer(
            String own,
            @Nullable LabelSelector namespaces,
            @Nullable LabelSelector pods) {}

    /** Half of a line, and for which family it is; null for both. */
    private record Part(String text, Way.@Nullable Family family) {}

    /**
     * @param selected the pods of this node that the policy is about
     * @param peers finds pods
     * @param rules where sets go
     */
    PolicyChain(
            NetworkPolicy policy,
            Way way,
            String name,
            List<PolicyPod> selected,
            Function<PodPeer, List<PolicyPod>> peers,
            PolicyRuleset rules) {
        this.policy = policy;
        this.way = way;
        this.name = name;
        this.selected = selected;
        this.peers = peers;
        this.rules = rules;
    }

    List<String> lines() {
        int number = 0;
        if (way == Way.INGRESS) {
            for (NetworkPolicyIngressRule rule : list(policy.getSpec().getIngress())) {
                add(number++, list(rule.getFrom()), list(rule.getPorts()));
            }
        } else {
            for (NetworkPolicyEgressRule rule : list(policy.getSpec().getEgress())) {
                add(number++, list(rule.getTo()), list(rule.getPorts()));
            }
        }
        return lines;
    }

    private void add(int number, List<NetworkPolicyPeer> given, List<NetworkPolicyPort> ports) {
        List<PolicyPod> pods = new ArrayList<>();
        List<Part> parts = new ArrayList<>();
        for (NetworkPolicyPeer peer : given) {
            if (peer.getIpBlock() != null) {
                parts.add(block(peer.getIpBlock()));
            } else {
                pods.addAll(peers.apply(new PodPeer(
                        policy.getMetadata().getNamespace(), peer.getNamespaceSelector(), peer.getPodSelector())));
            }
        }
        String set = name + "_" + number;
        if (given.isEmpty()) {
            parts.add(new Part("", null));
        } else {
            parts.addAll(podSets(set, way.peer, pods));
        }
        for (Part peer : parts) {
            if (ports.isEmpty()) {
                lines.add((peer.text() + ACCEPT).strip());
            }
        }
        for (NetworkPolicyPort port : ports) {
            String protocol =
                    Objects.requireNonNullElse(port.getProtocol(), "TCP").toLowerCase(Locale.ROOT);
            if (!PROTOCOLS.contains(protocol)) {
                continue; // The API server lets no other through; allowing nothing is the safe side.
            }
            if (port.getPort() != null && port.getPort().getStrVal() != null) {
                named(
                        set,
                        parts,
                        given.isEmpty() ? null : pods,
                        protocol,
                        port.getPort().getStrVal());
            } else {
                String text = " meta l4proto " + protocol + number(port);
                parts.forEach(peer -> lines.add((peer.text() + text + ACCEPT).strip()));
            }
        }
    }

    private static String number(NetworkPolicyPort port) {
        if (port.getPort() == null || port.getPort().getIntVal() == null) {
            return "";
        }
        int first = port.getPort().getIntVal();
        return " ct reply proto-src "
                + (port.getEndPort() == null || port.getEndPort() <= first ? first : first + "-" + port.getEndPort());
    }

    /**
     * A port by name means that of whoever is connected to: the selected pods for ingress, the peers for egress, of which
     * each may have another number for it.
     *
     * @param among the peers that are pods; null for any
     */
    private void named(
            String set, List<Part> parts, @Nullable Collection<PolicyPod> among, String protocol, String port) {
        Collection<PolicyPod> targets = way == Way.INGRESS
                ? selected
                : among != null ? among : peers.apply(new PodPeer("", new LabelSelector(), null));
        Set<Integer> numbers = new TreeSet<>();
        targets.forEach(pod -> pod.ports().stream()
                .filter(p -> p.protocol().equals(protocol) && p.name().equals(port))
                .forEach(p -> numbers.add(p.number())));
        for (int number : numbers) {
            List<PolicyPod> having = targets.stream()
                    .filter(pod -> pod.ports().contains(new PolicyPod.NamedPort(port, protocol, number)))
                    .toList();
            List<Part> ends = podSets(set + "_" + protocol + number, "reply", having);
            String text = " meta l4proto " + protocol + " ct reply proto-src " + number + ACCEPT;
            for (Part end : ends) {
                for (Part peer : way == Way.INGRESS ? parts : List.of(new Part("", null))) {
                    if (peer.family() == null || peer.family() == end.family()) {
                        lines.add((peer.text() + " " + end.text() + text).strip());
                    }
                }
            }
        }
    }

    /** Puts pods into a set a family; the sets are there with no pod as well, so that the first one changes no rule. */
    private List<Part> podSets(String set, String direction, Collection<PolicyPod> pods) {
        List<Part> parts = new ArrayList<>();
        for (Way.Family family : Way.Family.values()) {
            String own = set + "_" + family.digit;
            List<String> addresses = pods.stream()
                    .flatMap(pod -> pod.addresses().stream())
                    .filter(a -> Way.Family.of(a) == family)
                    .map(InetAddress::getHostAddress)
                    .toList();
            rules.addElements(own, family.type, addresses);
            parts.add(new Part("ct " + direction + " " + family.keyword + " saddr @" + own, family));
        }
        return parts;
    }

    private Part block(IPBlock block) {
        Way.Family family = block.getCidr().indexOf(':') < 0 ? Way.Family.V4 : Way.Family.V6;
        String end = "ct " + way.peer + " " + family.keyword + " saddr ";
        StringBuilder text = new StringBuilder(end).append(block.getCidr());
        list(block.getExcept())
                .forEach(except -> text.append(' ').append(end).append("!= ").append(except));
        return new Part(text.toString(), family);
    }

    private static <T> List<T> list(@Nullable List<T> given) {
        return given == null ? List.of() : given;
    }
}
