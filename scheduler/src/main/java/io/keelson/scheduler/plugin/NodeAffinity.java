package io.keelson.scheduler.plugin;

import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PreferredSchedulingTerm;
import io.keelson.scheduler.snapshot.LabelMatcher;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import io.keelson.scheduler.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The pod's node selector and node affinity. */
final class NodeAffinity implements FilterPlugin, ScorePlugin {
    private static final Refusal REFUSAL = Refusal.forGood("node(s) didn't match Pod's node affinity/selector");

    @Override
    public String name() {
        return "NodeAffinity";
    }

    @Override
    public int weight() {
        return 2;
    }

    @Override
    public NodeTest prepare(PodInfo pod, Snapshot snapshot) {
        Predicate<NodeInfo> required = required(pod);
        return node -> required.test(node) ? null : REFUSAL;
    }

    /** Returns the test of what the pod requires of its node's labels and name. */
    static Predicate<NodeInfo> required(PodInfo pod) {
        Map<String, String> selector = pod.pod().getSpec().getNodeSelector();
        List<Predicate<NodeInfo>> terms = requiredTerms(pod);
        return node -> {
            if (selector != null
                    && !selector.entrySet().stream().allMatch(e -> e.getValue().equals(node.label(e.getKey())))) {
                return false;
            }
            return terms == null || terms.stream().anyMatch(t -> t.test(node));
        };
    }

    @Override
    public long[] score(PodInfo pod, List<NodeInfo> nodes, Snapshot snapshot) {
        var affinity = pod.pod().getSpec().getAffinity();
        if (affinity == null || affinity.getNodeAffinity() == null) {
            return NO_OPINION;
        }
        List<PreferredSchedulingTerm> preferred =
                affinity.getNodeAffinity().getPreferredDuringSchedulingIgnoredDuringExecution();
        if (preferred == null || preferred.isEmpty()) {
            return NO_OPINION;
        }
        long[] scores = new long[nodes.size()];
        for (PreferredSchedulingTerm p : preferred) {
            Predicate<NodeInfo> term = term(p.getPreference());
            for (int i = 0; i < scores.length; i++) {
                scores[i] += term.test(nodes.get(i)) ? p.getWeight() : 0;
            }
        }
        return ScorePlugin.normalize(scores, false);
    }

    private static @Nullable List<Predicate<NodeInfo>> requiredTerms(PodInfo pod) {
        var affinity = pod.pod().getSpec().getAffinity();
        if (affinity == null
                || affinity.getNodeAffinity() == null
                || affinity.getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution() == null) {
            return null;
        }
        List<NodeSelectorTerm> terms = affinity.getNodeAffinity()
                .getRequiredDuringSchedulingIgnoredDuringExecution()
                .getNodeSelectorTerms();
        return terms == null
                ? List.of()
                : terms.stream().map(NodeAffinity::term).toList();
    }

    /** A term without requirements matches nothing. */
    static Predicate<NodeInfo> term(NodeSelectorTerm term) {
        List<Predicate<NodeInfo>> all = new ArrayList<>();
        if (term.getMatchExpressions() != null) {
            for (NodeSelectorRequirement r : term.getMatchExpressions()) {
                var test = LabelMatcher.requirement(r.getKey(), r.getOperator(), r.getValues());
                all.add(node -> test.test(node.labels()));
            }
        }
        if (term.getMatchFields() != null) {
            for (NodeSelectorRequirement r : term.getMatchFields()) {
                var test = LabelMatcher.requirement(r.getKey(), r.getOperator(), r.getValues());
                all.add(node -> test.test(Map.of("metadata.name", node.name())));
            }
        }
        return all.isEmpty() ? node -> false : node -> all.stream().allMatch(p -> p.test(node));
    }
}
