package io.keelson.network.policy;

import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import io.keelson.client.workload.Selectors;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * From policies to rules, for the pods of one node. A pod that some policy selects for a way is open to what any of those
 * policies allows, and to nothing else; one that none selects is open. Traffic between a node and its own pods (kubelet's
 * probes) is never judged towards the pod, nor is a pod's with itself.
 */
final class PolicyDecision {
    /** Pods with themselves, told apart by both ends. */
    static final String SELF = "self";

    private final Map<String, Map<String, String>> namespaces;
    private final Map<String, List<PolicyPod>> pods = new LinkedHashMap<>();
    private final PolicyRuleset rules = new PolicyRuleset(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

    private PolicyDecision(Collection<PolicyPod> pods, Map<String, Map<String, String>> namespaces) {
        this.namespaces = namespaces;
        // Where two pods show the same address, one of them is about to vanish: the younger one has it.
        pods.stream()
                .sorted(Comparator.comparing(PolicyPod::created))
                .forEach(pod -> this.pods
                        .computeIfAbsent(pod.namespace(), n -> new ArrayList<>())
                        .add(pod));
    }

    /**
     * Decides.
     *
     * @param policies all there are
     * @param pods all there are, on any node
     * @param namespaces labels by name
     */
    static PolicyRuleset decide(
            Collection<NetworkPolicy> policies,
            Collection<PolicyPod> pods,
            Map<String, Map<String, String>> namespaces) {
        PolicyDecision decision = new PolicyDecision(pods, namespaces);
        for (Way way : Way.values()) {
            decision.decide(way, policies);
        }
        return decision.rules;
    }

    private void decide(Way way, Collection<NetworkPolicy> policies) {
        Map<PolicyPod, TreeSet<String>> judged = new LinkedHashMap<>();
        for (NetworkPolicy policy : policies) {
            NetworkPolicySpec spec = policy.getSpec();
            if (spec == null || !concerns(spec, way)) {
                continue;
            }
            List<PolicyPod> selected = pods.getOrDefault(policy.getMetadata().getNamespace(), List.of()).stream()
                    .filter(PolicyPod::local)
                    .filter(pod -> Selectors.matches(spec.getPodSelector(), pod.labels()))
                    .toList();
            if (selected.isEmpty()) {
                continue;
            }
            String chain = "p" + way.letter + "_"
                    + sum(policy.getMetadata().getNamespace() + "/"
                            + policy.getMetadata().getName());
            rules.chains().put(chain, new PolicyChain(policy, way, chain, selected, this::peers, rules).lines());
            selected.forEach(
                    pod -> judged.computeIfAbsent(pod, p -> new TreeSet<>()).add(chain));
        }
        judged.forEach((pod, chains) -> judge(way, pod, chains));
    }

    /** Without types a policy is about ingress, and about egress where it has rules for that. */
    private static boolean concerns(NetworkPolicySpec spec, Way way) {
        List<String> types = Objects.requireNonNullElse(spec.getPolicyTypes(), List.of());
        if (!types.isEmpty()) {
            return types.stream().anyMatch(t -> t.equalsIgnoreCase(way.name()));
        }
        return way == Way.INGRESS
                || spec.getEgress() != null && !spec.getEgress().isEmpty();
    }

    /** Pods under the same policies share a chain. */
    private void judge(Way way, PolicyPod pod, TreeSet<String> policies) {
        String chain = "j" + way.letter + "_" + sum(String.join(",", policies));
        List<String> lines = new ArrayList<>();
        policies.forEach(policy -> lines.add("jump " + policy));
        lines.add("drop");
        rules.chains().put(chain, lines);
        for (InetAddress address : pod.addresses()) {
            Way.Family family = Way.Family.of(address);
            String text = address.getHostAddress();
            rules.judge(way.judges(family), text, chain);
            rules.addElements(way.isolated(family), family.type, List.of(text));
            rules.addElements(SELF + family.digit, family.type + " . " + family.type, List.of(text + " . " + text));
        }
    }

    /** The pods that a peer of a policy means. */
    private List<PolicyPod> peers(PolicyChain.PodPeer peer) {
        if (peer.namespaces() == null) {
            return matching(peer, pods.getOrDefault(peer.own(), List.of()));
        }
        List<PolicyPod> found = new ArrayList<>();
        pods.forEach((namespace, there) -> {
            if (Selectors.matches(peer.namespaces(), namespaces.getOrDefault(namespace, Map.of()))) {
                found.addAll(matching(peer, there));
            }
        });
        return found;
    }

    private static List<PolicyPod> matching(PolicyChain.PodPeer peer, List<PolicyPod> there) {
        return peer.pods() == null
                ? there
                : there.stream()
                        .filter(pod -> Selectors.matches(peer.pods(), pod.labels()))
                        .toList();
    }

    private static String sum(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
