package io.keelson.scheduler.plugin;

import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.keelson.scheduler.plugin.FilterPlugin.NodeTest;
import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.LabelMatcher;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * A topology spread constraint made ready.
 *
 * @param key the label that makes the domains
 * @param maxSkew how many more pods than the emptiest domain one may have
 * @param minDomains how many domains there must be for the emptiest to count, at least 1
 * @param pods which pods of the namespace are counted
 * @param counts whether a node's pods are counted, by its taints and the pod's affinity
 */
record SpreadConstraint(String key, int maxSkew, int minDomains, LabelMatcher pods, Predicate<NodeInfo> counts) {

    /** Returns a pod's own constraints of one kind: {@code DoNotSchedule} or {@code ScheduleAnyway}. */
    static List<SpreadConstraint> of(PodInfo pod, String whenUnsatisfiable) {
        List<SpreadConstraint> constraints = new ArrayList<>();
        for (TopologySpreadConstraint c : declared(pod)) {
            if (whenUnsatisfiable.equals(c.getWhenUnsatisfiable())) {
                constraints.add(of(c, pods(c, pod), pod));
            }
        }
        return constraints;
    }

    /** Returns default constraints of one kind, which count the pods that do the same work as a pod. */
    static List<SpreadConstraint> of(
            List<TopologySpreadConstraint> defaults, LabelMatcher kin, PodInfo pod, String whenUnsatisfiable) {
        return defaults.stream()
                .filter(c -> whenUnsatisfiable.equals(c.getWhenUnsatisfiable()))
                .map(c -> of(c, kin, pod))
                .toList();
    }

    private static SpreadConstraint of(TopologySpreadConstraint c, LabelMatcher pods, PodInfo pod) {
        return new SpreadConstraint(
                c.getTopologyKey(),
                c.getMaxSkew(),
                Objects.requireNonNullElse(c.getMinDomains(), 1),
                pods,
                counts(c, pod));
    }

    /** Returns all constraints that a pod says itself. */
    static List<TopologySpreadConstraint> declared(PodInfo pod) {
        return Objects.requireNonNullElse(pod.pod().getSpec().getTopologySpreadConstraints(), List.of());
    }

    /** Returns whether a node has the labels of all constraints: only such nodes take part. */
    static boolean hasAll(NodeInfo node, List<SpreadConstraint> constraints) {
        for (SpreadConstraint constraint : constraints) {
            if (!node.labels().containsKey(constraint.key())) {
                return false;
            }
        }
        return true;
    }

    /** Returns how many of a node's pods are counted for a pod of that namespace. */
    int matching(String namespace, NodeInfo node) {
        if (pods.isEmpty()) {
            return 0;
        }
        int here = 0;
        for (PodInfo other : node.pods()) {
            if (!other.terminating() && other.namespace().equals(namespace) && pods.matches(other.labels())) {
                here++;
            }
        }
        return here;
    }

    /** Returns how many pods are counted on each node of a snapshot that takes part and has any. */
    Map<String, Integer> matching(String namespace, ClusterSnapshot snapshot) {
        return pods.isEmpty() ? Map.of() : snapshot.staying(namespace, pods);
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
            NodeTest taints = TaintToleration.test(pod);
            counts = counts.and(node -> taints.test(node) == null);
        }
        return counts;
    }
}
