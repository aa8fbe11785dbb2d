package io.keelson.scheduler.plugin;

import io.keelson.scheduler.config.PluginArguments;
import io.keelson.scheduler.snapshot.AffinityTerm;
import io.keelson.scheduler.snapshot.AffinityTerms;
import io.keelson.scheduler.snapshot.ClusterEvent;
import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.EquivalenceClass;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Pods that must, must not, would rather or rather not share a domain with others. */
final class InterPodAffinity implements FilterPlugin, ScorePlugin {

    private final PluginArguments.InterPodAffinity arguments;

    InterPodAffinity(PluginArguments.InterPodAffinity arguments) {
        this.arguments = arguments;
    }

    @Override
    public String name() {
        return "InterPodAffinity";
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo pod) {
        return switch (event) {
            case ClusterEvent.NodeChanged ignored -> true;
            case ClusterEvent.PodLeft(PodInfo left, NodeInfo node) ->
                !left.affinity().requiredAntiAffinity().isEmpty()
                        || pod.affinity().requiredAntiAffinity().stream()
                                .anyMatch(t -> t.pods().matches(left.labels()));
            case ClusterEvent.PodPlaced(PodInfo placed) ->
                pod.affinity().requiredAffinity().stream()
                        .anyMatch(t -> t.pods().matches(placed.labels()));
            case ClusterEvent.VolumesChanged ignored -> false;
            case ClusterEvent.NamespaceChanged ignored -> true;
        };
    }

    @Override
    public NodeTest prepare(PodInfo pod, ClusterSnapshot snapshot) {
        RequiredNeighbours test = new RequiredNeighbours(pod, snapshot.namespaceLabels());
        snapshot.forEachAffinity((terms, on) -> test.countAskers(terms, on, snapshot));
        AffinityTerms own = pod.affinity();
        if (!own.requiredAffinity().isEmpty() || !own.requiredAntiAffinity().isEmpty()) {
            snapshot.forEachClass(
                    namespaces(List.of(own.requiredAffinity(), own.requiredAntiAffinity())),
                    (pods, on) -> test.countMeant(pods, on, snapshot));
        }
        return test.saysNothing() ? PASS : test;
    }

    /** The namespaces that terms are about, or null where any may be. */
    private static @Nullable Set<String> namespaces(List<List<AffinityTerm>> lists) {
        Set<String> namespaces = new HashSet<>();
        for (List<AffinityTerm> terms : lists) {
            for (AffinityTerm term : terms) {
                if (term.namespaceSelector() != null) {
                    return null;
                }
                namespaces.addAll(term.namespaces());
            }
        }
        return namespaces;
    }

    @Override
    public long[] score(PodInfo pod, List<NodeInfo> nodes, ClusterSnapshot snapshot) {
        DomainCounts sums = new DomainCounts();
        AffinityTerms own = pod.affinity();
        boolean wishes = !own.preferredAffinity().isEmpty()
                || !own.preferredAntiAffinity().isEmpty();
        if (arguments.ignorePreferredOfOthers() && !wishes) {
            return NO_OPINION;
        }
        if (wishes) {
            snapshot.forEachClass(
                    namespaces(List.of(own.preferredAffinity(), own.preferredAntiAffinity())), (pods, on) -> {
                        wish(sums, own.preferredAffinity(), pods, on, snapshot, 1);
                        wish(sums, own.preferredAntiAffinity(), pods, on, snapshot, -1);
                    });
        }
        EquivalenceClass me = pod.equivalenceClass();
        snapshot.forEachAffinity((terms, on) -> {
            wish(sums, terms.preferredAffinity(), me, on, snapshot, 1);
            wish(sums, terms.preferredAntiAffinity(), me, on, snapshot, -1);
            if (arguments.hardWeight() > 0) {
                for (AffinityTerm term : terms.requiredAffinity()) {
                    count(sums, term, me, on, snapshot, arguments.hardWeight());
                }
            }
        });
        if (sums.isEmpty()) {
            return NO_OPINION;
        }
        long[] scores = new long[nodes.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = sums.sum(nodes.get(i));
        }
        return spreadOut(scores);
    }

    private static void wish(
            DomainCounts sums,
            List<AffinityTerm> terms,
            EquivalenceClass meant,
            Map<String, Integer> on,
            ClusterSnapshot snapshot,
            int sign) {
        for (AffinityTerm term : terms) {
            count(sums, term, meant, on, snapshot, (long) sign * term.weight());
        }
    }

    private static void count(
            DomainCounts sums,
            AffinityTerm term,
            EquivalenceClass meant,
            Map<String, Integer> on,
            ClusterSnapshot snapshot,
            long weight) {
        if (term.matches(meant, snapshot.namespaceLabels())) {
            on.forEach((name, pods) -> {
                NodeInfo node = snapshot.node(name);
                if (node != null) {
                    sums.add(term, node, weight * pods);
                }
            });
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
