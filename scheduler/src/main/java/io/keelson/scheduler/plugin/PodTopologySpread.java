package io.keelson.scheduler.plugin;

import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.keelson.scheduler.snapshot.LabelMatcher;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import io.keelson.scheduler.snapshot.Snapshot;
import io.keelson.scheduler.snapshot.Storage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/** Pods of a kind are spread over zones, nodes or other domains (KEP-895, KEP-3022, KEP-3094). */
final class PodTopologySpread implements FilterPlugin, ScorePlugin {
    private static final String REASON = "node(s) didn't match pod topology spread constraints";
    private static final Refusal SKEWED = Refusal.byPods(REASON);
    private static final Refusal NO_LABEL = Refusal.forGood(REASON + " (missing required label)");

    private static final String HOSTNAME = "kubernetes.io/hostname";
    private static final String ZONE = "topology.kubernetes.io/zone";
    private static final Snapshot NOTHING_KNOWN =
            new Snapshot(List.of(), Map.of(), Storage.NONE, p -> LabelMatcher.EVERYTHING);

    /**
     * A constraint made ready.
     *
     * @param key the label that makes the domains
     * @param maxSkew how many more pods than the emptiest domain one may have
     * @param minDomains how many domains there must be for the emptiest to count, at least 1
     * @param pods which pods are counted
     * @param counts whether a node's pods are counted, by its taints and the pod's affinity
     */
    private record Constraint(String key, int maxSkew, int minDomains, LabelMatcher pods, Predicate<NodeInfo> counts) {}

    @Override
    public String name() {
        return "PodTopologySpread";
    }

    @Override
    public int weight() {
        return 2;
    }

    @Override
    public NodeTest prepare(PodInfo pod, Snapshot snapshot) {
        List<Constraint> constraints = constraints(pod, "DoNotSchedule");
        if (constraints.isEmpty()) {
            return PASS;
        }
        List<Map<String, Integer>> counted = constraints.stream()
                .map(c -> count(c, pod, snapshot, constraints))
                .toList();
        return node -> {
            for (int i = 0; i < constraints.size(); i++) {
                Constraint constraint = constraints.get(i);
                String domain = node.label(constraint.key());
                if (domain == null) {
                    return NO_LABEL;
                }
                Map<String, Integer> counts = counted.get(i);
                int least = counts.size() < constraint.minDomains()
                        ? 0
                        : counts.values().stream()
                                .mapToInt(Integer::intValue)
                                .min()
                                .orElse(0);
                int self = constraint.pods().matches(pod.labels()) ? 1 : 0;
                if (counts.getOrDefault(domain, 0) + self - least > constraint.maxSkew()) {
                    return SKEWED;
                }
            }
            return null;
        };
    }

    /** The wishes of the pod itself or, where it has no constraints at all, upstream's: over nodes and over zones. */
    @Override
    public long[] score(PodInfo pod, List<NodeInfo> nodes, Snapshot snapshot) {
        boolean declared = !declared(pod).isEmpty();
        List<Constraint> constraints = declared ? constraints(pod, "ScheduleAnyway") : defaults(pod, snapshot);
        if (constraints.isEmpty()) {
            return NO_OPINION;
        }
        double[] sums = new double[nodes.size()];
        boolean[] left = new boolean[nodes.size()];
        for (int i = 0; i < left.length; i++) {
            left[i] = declared && !hasAll(nodes.get(i), constraints);
        }
        for (Constraint constraint : constraints) {
            boolean byNode = constraint.key().equals(HOSTNAME);
            Map<String, Integer> counts = new HashMap<>();
            int size = 0;
            for (int i = 0; i < left.length; i++) {
                if (!left[i] && (byNode || counts.putIfAbsent(domain(nodes.get(i), constraint), 0) == null)) {
                    size++;
                }
            }
            if (!byNode) {
                countInto(counts, constraint, pod, snapshot, declared ? constraints : List.of());
            }
            double weight = Math.log(size + 2.0);
            for (int i = 0; i < sums.length; i++) {
                NodeInfo node = nodes.get(i);
                if (!left[i] && node.label(constraint.key()) != null) {
                    int count =
                            byNode ? matching(constraint, pod, node) : counts.getOrDefault(domain(node, constraint), 0);
                    sums[i] += count * weight + (constraint.maxSkew() - 1);
                }
            }
        }
        return fewestFirst(sums, left);
    }

    private static List<Constraint> defaults(PodInfo pod, Snapshot snapshot) {
        LabelMatcher kin = snapshot.kin().apply(pod);
        if (kin.isEmpty()) {
            return List.of();
        }
        Predicate<NodeInfo> counts = NodeAffinity.required(pod);
        return List.of(new Constraint(HOSTNAME, 3, 1, kin, counts), new Constraint(ZONE, 5, 1, kin, counts));
    }

    private static String domain(NodeInfo node, Constraint constraint) {
        return Objects.requireNonNullElse(node.label(constraint.key()), "");
    }

    private static boolean hasAll(NodeInfo node, List<Constraint> constraints) {
        return constraints.stream().allMatch(c -> node.labels().containsKey(c.key()));
    }

    /** Adds the pods of all nodes that take part to the domains that are there. */
    private static void countInto(
            Map<String, Integer> counts,
            Constraint constraint,
            PodInfo pod,
            Snapshot snapshot,
            List<Constraint> needed) {
        for (NodeInfo node : snapshot.nodes()) {
            if (hasAll(node, needed) && constraint.counts().test(node)) {
                counts.computeIfPresent(
                        domain(node, constraint), (d, count) -> count + matching(constraint, pod, node));
            }
        }
    }

    private static int matching(Constraint constraint, PodInfo pod, NodeInfo node) {
        if (constraint.pods().isEmpty()) {
            return 0;
        }
        int here = 0;
        for (PodInfo other : node.pods()) {
            if (!other.terminating()
                    && other.namespace().equals(pod.namespace())
                    && constraint.pods().matches(other.labels())) {
                here++;
            }
        }
        return here;
    }

    private static long[] fewestFirst(double[] sums, boolean[] left) {
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 0; i < sums.length; i++) {
            if (!left[i]) {
                least = Math.min(least, Math.round(sums[i]));
                most = Math.max(most, Math.round(sums[i]));
            }
        }
        long[] scores = new long[sums.length];
        for (int i = 0; i < sums.length; i++) {
            scores[i] = left[i] ? 0 : most == 0 ? BEST : BEST * (most + least - Math.round(sums[i])) / most;
        }
        return scores;
    }

    /** Counts the pods of each domain over the nodes that take part. */
    private static Map<String, Integer> count(
            Constraint constraint, PodInfo pod, Snapshot snapshot, List<Constraint> all) {
        Map<String, Integer> counts = new HashMap<>();
        for (NodeInfo node : snapshot.nodes()) {
            String domain = node.label(constraint.key());
            if (domain != null && hasAll(node, all) && constraint.counts().test(node)) {
                counts.merge(domain, matching(constraint, pod, node), Integer::sum);
            }
        }
        return counts;
    }

    private static List<Constraint> constraints(PodInfo pod, String when) {
        List<Constraint> constraints = new ArrayList<>();
        for (TopologySpreadConstraint c : declared(pod)) {
            if (when.equals(c.getWhenUnsatisfiable())) {
                constraints.add(new Constraint(
                        c.getTopologyKey(),
                        c.getMaxSkew(),
                        Objects.requireNonNullElse(c.getMinDomains(), 1),
                        pods(c, pod),
                        counts(c, pod)));
            }
        }
        return constraints;
    }

    private static List<TopologySpreadConstraint> declared(PodInfo pod) {
        return Objects.requireNonNullElse(pod.pod().getSpec().getTopologySpreadConstraints(), List.of());
    }

    private static LabelMatcher pods(TopologySpreadConstraint c, PodInfo pod) {
        LabelMatcher matcher = LabelMatcher.of(c.getLabelSelector());
        for (String key : Objects.requireNonNullElse(c.getMatchLabelKeys(), List.<String>of())) {
            String value = pod.labels().get(key);
            matcher = value == null ? matcher : matcher.and(key, value);
        }
        return matcher;
    }

    private static Predicate<NodeInfo> counts(TopologySpreadConstraint c, PodInfo pod) {
        Predicate<NodeInfo> counts =
                "Ignore".equals(c.getNodeAffinityPolicy()) ? node -> true : NodeAffinity.required(pod);
        if ("Honor".equals(c.getNodeTaintsPolicy())) {
            NodeTest taints = new TaintToleration().prepare(pod, NOTHING_KNOWN);
            counts = counts.and(node -> taints.test(node) == null);
        }
        return counts;
    }
}
