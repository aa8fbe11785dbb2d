package io.keelson.scheduler.plugin;

import io.keelson.scheduler.snapshot.AffinityTerm;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import io.keelson.scheduler.snapshot.Snapshot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Pods that must, must not, would rather or rather not share a domain with others. */
final class InterPodAffinity implements FilterPlugin, ScorePlugin {
    private static final Refusal AFFINITY = Refusal.forGood("node(s) didn't match pod affinity rules");
    private static final Refusal ANTI_AFFINITY = Refusal.byPods("node(s) didn't match pod anti-affinity rules");
    private static final Refusal EXISTING = Refusal.byPods("node(s) didn't satisfy existing pods anti-affinity rules");

    /** What an existing pod's required affinity counts when others are scored, upstream's hardPodAffinityWeight. */
    private static final int REQUIRED_WEIGHT = 1;

    /**
     * A domain: one value of one node label.
     *
     * @param key the label
     * @param value its value
     */
    private record Domain(String key, String value) {}

    @Override
    public String name() {
        return "InterPodAffinity";
    }

    @Override
    public int weight() {
        return 2;
    }

    @Override
    public NodeTest prepare(PodInfo pod, Snapshot snapshot) {
        boolean othersObject = snapshot.nodes().stream()
                .anyMatch(n -> n.podsWithAffinity().stream()
                        .anyMatch(p -> !p.requiredAntiAffinity().isEmpty()));
        if (!othersObject
                && pod.requiredAffinity().isEmpty()
                && pod.requiredAntiAffinity().isEmpty()) {
            return PASS;
        }
        Set<Domain> forbiddenByOthers = new HashSet<>();
        Set<Domain> forbidden = new HashSet<>();
        Map<Domain, Integer> wanted = new HashMap<>();
        for (NodeInfo node : snapshot.nodes()) {
            for (PodInfo other : node.podsWithAffinity()) {
                for (AffinityTerm term : other.requiredAntiAffinity()) {
                    if (term.matches(pod, snapshot.namespaceLabels())) {
                        add(forbiddenByOthers, term, node);
                    }
                }
            }
            if (pod.requiredAffinity().isEmpty() && pod.requiredAntiAffinity().isEmpty()) {
                continue;
            }
            for (PodInfo other : node.pods()) {
                for (AffinityTerm term : pod.requiredAntiAffinity()) {
                    if (term.matches(other, snapshot.namespaceLabels())) {
                        add(forbidden, term, node);
                    }
                }
                if (!pod.requiredAffinity().isEmpty()
                        && pod.requiredAffinity().stream()
                                .allMatch(t -> t.matches(other, snapshot.namespaceLabels()))) {
                    for (AffinityTerm term : pod.requiredAffinity()) {
                        String value = node.label(term.topologyKey());
                        if (value != null) {
                            wanted.merge(new Domain(term.topologyKey(), value), 1, Integer::sum);
                        }
                    }
                }
            }
        }
        // The first pod of a group that wants to be together has nobody to join yet.
        boolean first = wanted.isEmpty()
                && pod.requiredAffinity().stream().allMatch(t -> t.matches(pod, snapshot.namespaceLabels()));
        return node -> {
            if (!together(pod, node, wanted, first)) {
                return AFFINITY;
            }
            for (AffinityTerm term : pod.requiredAntiAffinity()) {
                if (contains(forbidden, term.topologyKey(), node)) {
                    return ANTI_AFFINITY;
                }
            }
            for (Domain domain : forbiddenByOthers) {
                if (domain.value().equals(node.label(domain.key()))) {
                    return EXISTING;
                }
            }
            return null;
        };
    }

    private static boolean together(PodInfo pod, NodeInfo node, Map<Domain, Integer> wanted, boolean first) {
        for (AffinityTerm term : pod.requiredAffinity()) {
            String value = node.label(term.topologyKey());
            if (value == null || !first && !wanted.containsKey(new Domain(term.topologyKey(), value))) {
                return false;
            }
        }
        return true;
    }

    private static void add(Set<Domain> domains, AffinityTerm term, NodeInfo node) {
        String value = node.label(term.topologyKey());
        if (value != null) {
            domains.add(new Domain(term.topologyKey(), value));
        }
    }

    private static boolean contains(Set<Domain> domains, String key, NodeInfo node) {
        String value = node.label(key);
        return value != null && domains.contains(new Domain(key, value));
    }

    @Override
    public long[] score(PodInfo pod, List<NodeInfo> nodes, Snapshot snapshot) {
        boolean wishes = !pod.preferredAffinity().isEmpty()
                || !pod.preferredAntiAffinity().isEmpty();
        Map<Domain, Long> sums = new HashMap<>();
        for (NodeInfo node : snapshot.nodes()) {
            for (PodInfo other : wishes ? node.pods() : node.podsWithAffinity()) {
                collect(sums, pod.preferredAffinity(), other, node, snapshot, 1);
                collect(sums, pod.preferredAntiAffinity(), other, node, snapshot, -1);
                collect(sums, other.preferredAffinity(), pod, node, snapshot, 1);
                collect(sums, other.preferredAntiAffinity(), pod, node, snapshot, -1);
                for (AffinityTerm term : other.requiredAffinity()) {
                    count(sums, term, pod, node, snapshot, REQUIRED_WEIGHT);
                }
            }
        }
        if (sums.isEmpty()) {
            return NO_OPINION;
        }
        long[] scores = new long[nodes.size()];
        for (int i = 0; i < scores.length; i++) {
            NodeInfo node = nodes.get(i);
            for (Map.Entry<Domain, Long> e : sums.entrySet()) {
                scores[i] += e.getKey().value().equals(node.label(e.getKey().key())) ? e.getValue() : 0;
            }
        }
        return spreadOut(scores);
    }

    private static void collect(
            Map<Domain, Long> sums,
            List<AffinityTerm> terms,
            PodInfo meant,
            NodeInfo node,
            Snapshot snapshot,
            int sign) {
        for (AffinityTerm term : terms) {
            count(sums, term, meant, node, snapshot, (long) sign * term.weight());
        }
    }

    private static void count(
            Map<Domain, Long> sums, AffinityTerm term, PodInfo meant, NodeInfo node, Snapshot snapshot, long weight) {
        String value = node.label(term.topologyKey());
        if (value != null && term.matches(meant, snapshot.namespaceLabels())) {
            sums.merge(new Domain(term.topologyKey(), value), weight, Long::sum);
        }
    }

    /** Scales so that the least becomes 0 and the most the best. */
    private static long[] spreadOut(long[] scores) {
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (long s : scores) {
            least = Math.min(least, s);
            most = Math.max(most, s);
        }
        for (int i = 0; i < scores.length; i++) {
            scores[i] = most == least ? 0 : BEST * (scores[i] - least) / (most - least);
        }
        return scores;
    }
}
