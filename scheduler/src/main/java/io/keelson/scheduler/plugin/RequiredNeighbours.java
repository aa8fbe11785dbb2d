package io.keelson.scheduler.plugin;

import io.keelson.scheduler.plugin.FilterPlugin.NodeTest;
import io.keelson.scheduler.snapshot.AffinityTerm;
import io.keelson.scheduler.snapshot.AffinityTerms;
import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.EquivalenceClass;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tests nodes for the neighbours that a pod must have and must not have, and for those that do not want it. Counts the
 * domains once; a change of one node's pods adds or takes away what that node counts for.
 */
final class RequiredNeighbours implements NodeTest {
    private static final Refusal AFFINITY = Refusal.forGood("node(s) didn't match pod affinity rules");
    private static final Refusal ANTI_AFFINITY = Refusal.byPods("node(s) didn't match pod anti-affinity rules");
    private static final Refusal EXISTING = Refusal.byPods("node(s) didn't satisfy existing pods anti-affinity rules");

    private final PodInfo pod;
    private final Map<String, Map<String, String>> namespaceLabels;
    private final Counts counts;
    /** What one node counts for more, or less, than was counted; its domains are those of the node that is tested. */
    private final Counts difference;

    /** Which domains count: those with pods that object, with pods that are not wanted, with pods that are. */
    private record Counts(DomainCounts objecting, DomainCounts unwanted, DomainCounts wanted) {
        Counts() {
            this(new DomainCounts(), new DomainCounts(), new DomainCounts());
        }
    }

    RequiredNeighbours(PodInfo pod, Map<String, Map<String, String>> namespaceLabels) {
        this(pod, namespaceLabels, new Counts(), new Counts());
    }

    private RequiredNeighbours(
            PodInfo pod, Map<String, Map<String, String>> namespaceLabels, Counts counts, Counts difference) {
        this.pod = pod;
        this.namespaceLabels = namespaceLabels;
        this.counts = counts;
        this.difference = difference;
    }

    /** Counts pods that ask something of their neighbours, by the node they are on. */
    void countAskers(AffinityTerms terms, Map<String, Integer> on, ClusterSnapshot snapshot) {
        for (AffinityTerm term : terms.requiredAntiAffinity()) {
            if (term.matches(pod.equivalenceClass(), namespaceLabels)) {
                on.forEach((name, pods) -> add(counts.objecting(), term, snapshot.node(name), pods));
            }
        }
    }

    /** Counts pods that the pod may mean, by the node they are on. */
    void countMeant(EquivalenceClass others, Map<String, Integer> on, ClusterSnapshot snapshot) {
        for (AffinityTerm term : pod.affinity().requiredAntiAffinity()) {
            if (term.matches(others, namespaceLabels)) {
                on.forEach((name, pods) -> add(counts.unwanted(), term, snapshot.node(name), pods));
            }
        }
        if (wants(others)) {
            for (AffinityTerm term : pod.affinity().requiredAffinity()) {
                on.forEach((name, pods) -> add(counts.wanted(), term, snapshot.node(name), pods));
            }
        }
    }

    /** Returns whether no node could be refused. */
    boolean saysNothing() {
        return counts.objecting().isEmpty()
                && pod.affinity().requiredAffinity().isEmpty()
                && pod.affinity().requiredAntiAffinity().isEmpty();
    }

    private boolean wants(EquivalenceClass others) {
        List<AffinityTerm> terms = pod.affinity().requiredAffinity();
        return !terms.isEmpty() && terms.stream().allMatch(t -> t.matches(others, namespaceLabels));
    }

    private static void add(DomainCounts counts, AffinityTerm term, @Nullable NodeInfo node, long amount) {
        if (node != null) {
            counts.add(term, node, amount);
        }
    }

    @Override
    public @Nullable Refusal test(NodeInfo node) {
        if (!together(node)) {
            return AFFINITY;
        }
        for (AffinityTerm term : pod.affinity().requiredAntiAffinity()) {
            if (counts.unwanted().of(term.topologyKey(), node)
                            + difference.unwanted().of(term.topologyKey(), node)
                    > 0) {
                return ANTI_AFFINITY;
            }
        }
        boolean objection = difference.objecting().isEmpty()
                ? counts.objecting().anyOf(node)
                : counts.objecting().sum(node) + difference.objecting().sum(node) > 0;
        return objection ? EXISTING : null;
    }

    private boolean together(NodeInfo node) {
        if (pod.affinity().requiredAffinity().isEmpty()) {
            return true;
        }
        boolean all = true;
        for (AffinityTerm term : pod.affinity().requiredAffinity()) {
            String key = term.topologyKey();
            if (node.label(key) == null) {
                return false;
            }
            all &= counts.wanted().of(key, node) + difference.wanted().of(key, node) > 0;
        }
        // The first pod of a group that wants to be together has nobody to join yet.
        return all || counts.wanted().total() + difference.wanted().total() == 0 && wants(pod.equivalenceClass());
    }

    @Override
    public NodeTest changed(NodeInfo before, NodeInfo after) {
        Counts moved = new Counts();
        before.pods().forEach(p -> count(moved, p, before, -1));
        after.pods().forEach(p -> count(moved, p, after, 1));
        return new RequiredNeighbours(pod, namespaceLabels, counts, moved);
    }

    private void count(Counts into, PodInfo other, NodeInfo node, long amount) {
        for (AffinityTerm term : other.affinity().requiredAntiAffinity()) {
            if (term.matches(pod.equivalenceClass(), namespaceLabels)) {
                into.objecting().add(term, node, amount);
            }
        }
        for (AffinityTerm term : pod.affinity().requiredAntiAffinity()) {
            if (term.matches(other.equivalenceClass(), namespaceLabels)) {
                into.unwanted().add(term, node, amount);
            }
        }
        if (wants(other.equivalenceClass())) {
            for (AffinityTerm term : pod.affinity().requiredAffinity()) {
                into.wanted().add(term, node, amount);
            }
        }
    }
}
