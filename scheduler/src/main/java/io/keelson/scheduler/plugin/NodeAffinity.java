package io.keelson.scheduler.plugin;

import io.fabric8.kubernetes.api.model.NodeSelector;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PreferredSchedulingTerm;
import io.keelson.scheduler.snapshot.ClusterEvent;
import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.LabelMatcher;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The pod's node selector and node affinity. */
final class NodeAffinity implements FilterPlugin, ScorePlugin {
    private static final Refusal REFUSAL = Refusal.forGood("node(s) didn't match Pod's node affinity/selector");
    private static final Refusal ENFORCED = Refusal.forGood("node(s) didn't match scheduler-enforced node affinity");

    private final @Nullable Predicate<NodeInfo> enforced;
    private final List<PreferredSchedulingTerm> wished;

    /** @param added what holds for every pod besides its own affinity; null for nothing */
    NodeAffinity(io.fabric8.kubernetes.api.model.@Nullable NodeAffinity added) {
        NodeSelector selector = added == null ? null : added.getRequiredDuringSchedulingIgnoredDuringExecution();
        enforced = selector == null ? null : anyOf(terms(selector));
        wished = added == null
                ? List.of()
                : Objects.requireNonNullElse(added.getPreferredDuringSchedulingIgnoredDuringExecution(), List.of());
    }

    @Override
    public String name() {
        return "NodeAffinity";
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo pod) {
        return event instanceof ClusterEvent.NodeChanged(NodeInfo node)
                && (enforced == null || enforced.test(node))
                && required(pod).test(node);
    }

    @Override
    public NodeTest prepare(PodInfo pod, ClusterSnapshot snapshot) {
        if (enforced == null && requiredSelector(pod) == null && noSelector(pod)) {
            return PASS;
        }
        Predicate<NodeInfo> required = required(pod);
        return node -> enforced != null && !enforced.test(node) ? ENFORCED : required.test(node) ? null : REFUSAL;
    }

    private static boolean noSelector(PodInfo pod) {
        Map<String, String> selector = pod.pod().getSpec().getNodeSelector();
        return selector == null || selector.isEmpty();
    }

    /** Every term that a pod requires may name nodes; where one names none, any node may match it. */
    @Override
    public @Nullable Set<String> nodes(PodInfo pod) throws PodRefusedException {
        NodeSelector required = requiredSelector(pod);
        if (required == null
                || required.getNodeSelectorTerms() == null
                || required.getNodeSelectorTerms().isEmpty()) {
            return null;
        }
        Set<String> all = new HashSet<>();
        for (NodeSelectorTerm term : required.getNodeSelectorTerms()) {
            Set<String> named = named(term);
            if (named == null) {
                return null;
            }
            all.addAll(named);
        }
        if (all.isEmpty()) {
            throw new PodRefusedException("pod affinity terms conflict");
        }
        return all;
    }

    private static @Nullable Set<String> named(NodeSelectorTerm term) {
        @Nullable Set<String> named = null;
        for (NodeSelectorRequirement r :
                Objects.requireNonNullElse(term.getMatchFields(), List.<NodeSelectorRequirement>of())) {
            if ("metadata.name".equals(r.getKey()) && "In".equals(r.getOperator())) {
                if (named == null) {
                    named = new HashSet<>(r.getValues());
                } else {
                    named.retainAll(r.getValues());
                }
            }
        }
        return named;
    }

    /** Returns the test of what the pod requires of its node's labels and name. */
    static Predicate<NodeInfo> required(PodInfo pod) {
        Map<String, String> selector = pod.pod().getSpec().getNodeSelector();
        List<Predicate<NodeInfo>> terms = requiredTerms(pod);
        if (terms == null && noSelector(pod)) {
            return node -> true;
        }
        return node -> {
            if (selector != null
                    && !selector.entrySet().stream().allMatch(e -> e.getValue().equals(node.label(e.getKey())))) {
                return false;
            }
            return terms == null || anyOf(terms).test(node);
        };
    }

    @Override
    public long[] score(PodInfo pod, List<NodeInfo> nodes, ClusterSnapshot snapshot) {
        List<PreferredSchedulingTerm> own = preferred(pod);
        if (own.isEmpty() && wished.isEmpty()) {
            return NO_OPINION;
        }
        long[] scores = new long[nodes.size()];
        count(scores, own, nodes);
        count(scores, wished, nodes);
        return ScorePlugin.normalize(scores, false);
    }

    private static List<PreferredSchedulingTerm> preferred(PodInfo pod) {
        var affinity = pod.pod().getSpec().getAffinity();
        return affinity == null || affinity.getNodeAffinity() == null
                ? List.of()
                : Objects.requireNonNullElse(
                        affinity.getNodeAffinity().getPreferredDuringSchedulingIgnoredDuringExecution(), List.of());
    }

    private static void count(long[] scores, List<PreferredSchedulingTerm> terms, List<NodeInfo> nodes) {
        for (PreferredSchedulingTerm p : terms) {
            Predicate<NodeInfo> term = term(p.getPreference());
            for (int i = 0; i < scores.length; i++) {
                scores[i] += term.test(nodes.get(i)) ? p.getWeight() : 0;
            }
        }
    }

    private static @Nullable List<Predicate<NodeInfo>> requiredTerms(PodInfo pod) {
        NodeSelector required = requiredSelector(pod);
        return required == null ? null : terms(required);
    }

    private static List<Predicate<NodeInfo>> terms(NodeSelector selector) {
        return selector.getNodeSelectorTerms() == null
                ? List.of()
                : selector.getNodeSelectorTerms().stream()
                        .map(NodeAffinity::term)
                        .toList();
    }

    private static Predicate<NodeInfo> anyOf(List<Predicate<NodeInfo>> terms) {
        return node -> terms.stream().anyMatch(t -> t.test(node));
    }

    private static @Nullable NodeSelector requiredSelector(PodInfo pod) {
        var affinity = pod.pod().getSpec().getAffinity();
        return affinity == null || affinity.getNodeAffinity() == null
                ? null
                : affinity.getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution();
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
