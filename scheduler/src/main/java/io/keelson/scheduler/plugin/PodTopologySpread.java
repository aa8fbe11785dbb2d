package io.keelson.scheduler.plugin;

import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.keelson.scheduler.snapshot.ClusterEvent;
import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.LabelMatcher;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Pods of a kind are spread over zones, nodes or other domains (KEP-895, KEP-3022, KEP-3094). */
final class PodTopologySpread implements FilterPlugin, ScorePlugin {
    private static final String HOSTNAME = "kubernetes.io/hostname";
    private static final String ZONE = "topology.kubernetes.io/zone";
    private static final List<TopologySpreadConstraint> SYSTEM_DEFAULTS = List.of(soft(HOSTNAME, 3), soft(ZONE, 5));

    private final List<TopologySpreadConstraint> defaults;
    private final boolean systemDefaults;

    /** @param defaults of pods without constraints of their own; null for upstream's: over nodes and over zones */
    PodTopologySpread(@Nullable List<TopologySpreadConstraint> defaults) {
        this.defaults = defaults == null ? SYSTEM_DEFAULTS : defaults;
        this.systemDefaults = defaults == null;
    }

    private static TopologySpreadConstraint soft(String key, int maxSkew) {
        return new TopologySpreadConstraintBuilder()
                .withTopologyKey(key)
                .withMaxSkew(maxSkew)
                .withWhenUnsatisfiable("ScheduleAnyway")
                .build();
    }

    @Override
    public String name() {
        return "PodTopologySpread";
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo pod) {
        return switch (event) {
            case ClusterEvent.NodeChanged ignored -> true;
            case ClusterEvent.PodLeft(PodInfo left, NodeInfo node) -> counts(left, pod);
            case ClusterEvent.PodPlaced(PodInfo placed) -> counts(placed, pod);
            case ClusterEvent.VolumesChanged ignored -> false;
            case ClusterEvent.NamespaceChanged ignored -> false;
        };
    }

    /** Returns whether another pod counts for any of a pod's constraints. */
    private static boolean counts(PodInfo other, PodInfo pod) {
        if (SpreadConstraint.declared(pod).isEmpty()) {
            return other.namespace().equals(pod.namespace());
        }
        return other.namespace().equals(pod.namespace())
                && SpreadConstraint.of(pod, "DoNotSchedule").stream()
                        .anyMatch(c -> c.pods().matches(other.labels()));
    }

    @Override
    public NodeTest prepare(PodInfo pod, ClusterSnapshot snapshot) {
        List<SpreadConstraint> constraints = constraints(pod, "DoNotSchedule", snapshot);
        return constraints.isEmpty() ? PASS : SkewTest.of(pod, constraints, snapshot);
    }

    /** The pod's own constraints of one kind or, where it has none at all, the default ones over its kin. */
    private List<SpreadConstraint> constraints(PodInfo pod, String whenUnsatisfiable, ClusterSnapshot snapshot) {
        if (!SpreadConstraint.declared(pod).isEmpty()) {
            return SpreadConstraint.of(pod, whenUnsatisfiable);
        }
        if (defaults.stream().noneMatch(c -> whenUnsatisfiable.equals(c.getWhenUnsatisfiable()))) {
            return List.of();
        }
        LabelMatcher kin = snapshot.kin(pod);
        return kin.isEmpty() ? List.of() : SpreadConstraint.of(defaults, kin, pod, whenUnsatisfiable);
    }

    @Override
    public long[] score(PodInfo pod, List<NodeInfo> nodes, ClusterSnapshot snapshot) {
        boolean declared = !systemDefaults || !SpreadConstraint.declared(pod).isEmpty();
        List<SpreadConstraint> constraints = constraints(pod, "ScheduleAnyway", snapshot);
        if (constraints.isEmpty()) {
            return NO_OPINION;
        }
        double[] sums = new double[nodes.size()];
        boolean[] left = new boolean[nodes.size()];
        for (int i = 0; i < left.length; i++) {
            left[i] = declared && !SpreadConstraint.hasAll(nodes.get(i), constraints);
        }
        for (SpreadConstraint constraint : constraints) {
            boolean byNode = constraint.key().equals(HOSTNAME);
            Map<String, Integer> matching = constraint.matching(pod.namespace(), snapshot);
            Map<String, Integer> counts = new HashMap<>();
            int size = 0;
            for (int i = 0; i < left.length; i++) {
                if (!left[i] && (byNode || counts.putIfAbsent(domain(nodes.get(i), constraint), 0) == null)) {
                    size++;
                }
            }
            if (!byNode) {
                countInto(counts, constraint, matching, snapshot, declared ? constraints : List.of());
            }
            double weight = Math.log(size + 2.0);
            for (int i = 0; i < sums.length; i++) {
                NodeInfo node = nodes.get(i);
                if (!left[i] && node.label(constraint.key()) != null) {
                    int count = byNode
                            ? matching.getOrDefault(node.name(), 0)
                            : counts.getOrDefault(domain(node, constraint), 0);
                    sums[i] += count * weight + (constraint.maxSkew() - 1);
                }
            }
        }
        return fewestFirst(sums, left);
    }

    private static String domain(NodeInfo node, SpreadConstraint constraint) {
        return Objects.requireNonNullElse(node.label(constraint.key()), "");
    }

    /** Adds the pods of all nodes that take part to the domains that are there. */
    private static void countInto(
            Map<String, Integer> counts,
            SpreadConstraint constraint,
            Map<String, Integer> matching,
            ClusterSnapshot snapshot,
            List<SpreadConstraint> needed) {
        matching.forEach((name, pods) -> {
            NodeInfo node = snapshot.node(name);
            if (node != null
                    && SpreadConstraint.hasAll(node, needed)
                    && constraint.counts().test(node)) {
                counts.computeIfPresent(domain(node, constraint), (d, count) -> count + pods);
            }
        });
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
}
