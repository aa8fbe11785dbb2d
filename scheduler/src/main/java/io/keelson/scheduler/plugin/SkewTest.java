package io.keelson.scheduler.plugin;

import io.keelson.scheduler.plugin.FilterPlugin.NodeTest;
import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tests that a pod would not make a domain fuller than its constraints allow, beside the emptiest one. */
final class SkewTest implements NodeTest {
    private static final String REASON = "node(s) didn't match pod topology spread constraints";
    private static final Refusal SKEWED = Refusal.byPods(REASON);
    private static final Refusal NO_LABEL = Refusal.forGood(REASON + " (missing required label)");

    private final PodInfo pod;
    private final List<SpreadConstraint> constraints;
    private final List<Domains> domains;

    private SkewTest(PodInfo pod, List<SpreadConstraint> constraints, List<Domains> domains) {
        this.pod = pod;
        this.constraints = constraints;
        this.domains = domains;
    }

    /** Counts the pods of each domain over the nodes that take part. */
    static SkewTest of(PodInfo pod, List<SpreadConstraint> constraints, ClusterSnapshot snapshot) {
        List<Domains> domains = new ArrayList<>();
        for (SpreadConstraint constraint : constraints) {
            Map<String, Integer> matching = constraint.matching(pod.namespace(), snapshot);
            Map<String, Integer> counts = new HashMap<>();
            for (NodeInfo node : snapshot.nodes()) {
                String domain = node.label(constraint.key());
                if (domain != null
                        && SpreadConstraint.hasAll(node, constraints)
                        && constraint.counts().test(node)) {
                    counts.merge(domain, matching.getOrDefault(node.name(), 0), Integer::sum);
                }
            }
            domains.add(Domains.of(counts));
        }
        return new SkewTest(pod, constraints, domains);
    }

    /**
     * The pods in each domain of a constraint.
     *
     * @param counts how many, by the label's value
     * @param least the fewest in any domain
     * @param next the fewest in any domain but one of those with the fewest
     * @param other a domain whose count is not what {@code counts} says, null where all are
     * @param otherCount how many are in it
     */
    private record Domains(
            Map<String, Integer> counts,
            int least,
            int next,
            @Nullable String other,
            int otherCount) {

        static Domains of(Map<String, Integer> counts) {
            int least = Integer.MAX_VALUE;
            int next = Integer.MAX_VALUE;
            for (int count : counts.values()) {
                if (count < least) {
                    next = least;
                    least = count;
                } else if (count < next) {
                    next = count;
                }
            }
            return new Domains(counts, least, next, null, 0);
        }

        Domains with(String domain, int difference) {
            Integer known = counts.get(domain);
            return known == null || difference == 0
                    ? this
                    : new Domains(counts, least, next, domain, known + difference);
        }

        int of(String domain) {
            return domain.equals(other) ? otherCount : counts.getOrDefault(domain, 0);
        }

        int fewest() {
            if (counts.isEmpty()) {
                return 0;
            }
            if (other == null) {
                return least;
            }
            boolean wasLeast = counts.getOrDefault(other, 0) == least;
            return Math.min(otherCount, wasLeast ? next : least);
        }
    }

    @Override
    public @Nullable Refusal test(NodeInfo node) {
        for (int i = 0; i < constraints.size(); i++) {
            SpreadConstraint constraint = constraints.get(i);
            String domain = node.label(constraint.key());
            if (domain == null) {
                return NO_LABEL;
            }
            Domains counted = domains.get(i);
            int fewest = counted.counts().size() < constraint.minDomains() ? 0 : counted.fewest();
            int self = constraint.pods().matches(pod.labels()) ? 1 : 0;
            if (counted.of(domain) + self - fewest > constraint.maxSkew()) {
                return SKEWED;
            }
        }
        return null;
    }

    @Override
    public NodeTest changed(NodeInfo before, NodeInfo after) {
        List<Domains> changed = new ArrayList<>();
        for (int i = 0; i < constraints.size(); i++) {
            SpreadConstraint constraint = constraints.get(i);
            String domain = after.label(constraint.key());
            boolean takesPart = domain != null
                    && SpreadConstraint.hasAll(after, constraints)
                    && constraint.counts().test(after);
            changed.add(
                    domain == null || !takesPart
                            ? domains.get(i)
                            : domains.get(i)
                                    .with(
                                            domain,
                                            constraint.matching(pod.namespace(), after)
                                                    - constraint.matching(pod.namespace(), before)));
        }
        return new SkewTest(pod, constraints, changed);
    }
}
