package io.keelson.scheduler.preemption;

import io.keelson.scheduler.cycle.Failure;
import io.keelson.scheduler.cycle.SchedulingCycle;
import io.keelson.scheduler.plugin.Refusal;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import io.keelson.scheduler.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Looks for a node on which a pod would fit if pods of lower priority left it. */
public final class Preemption {
    private static final String NO_HELP = "Preemption is not helpful for scheduling";
    private static final String NO_VICTIMS = "No preemption victims found for incoming pod";

    /** Who goes first where not all must: the less important, and of those the younger. */
    private static final Comparator<PodInfo> IMPORTANT_FIRST = Comparator.comparingInt(PodInfo::priority)
            .reversed()
            .thenComparing(p -> Objects.requireNonNullElse(
                    p.pod().getStatus() == null ? null : p.pod().getStatus().getStartTime(), "9"));

    private final SchedulingCycle cycle;

    /** @param cycle asks the filters again */
    public Preemption(SchedulingCycle cycle) {
        this.cycle = cycle;
    }

    /**
     * What preemption can do.
     *
     * @param node the node to make room on, null where there is none
     * @param victims the pods that must go from it
     * @param message what events and conditions add; empty where a node was found
     */
    public record Outcome(@Nullable String node, List<PodInfo> victims, String message) {}

    private record Candidate(NodeInfo node, List<PodInfo> victims, int protectedVictims) {}

    /**
     * Looks for the node where the fewest and least important pods would have to go.
     *
     * @param pod the pod that found no place
     * @param failure why it found none
     * @param budgeted whether a pod's disruption budget allows no further disruption
     */
    public Outcome find(PodInfo pod, Failure failure, Snapshot snapshot, Predicate<PodInfo> budgeted) {
        if (failure.podReason() != null) {
            return none("not found");
        }
        if ("Never".equals(pod.pod().getSpec().getPreemptionPolicy())) {
            return none("no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.");
        }
        String nominated =
                pod.pod().getStatus() == null ? null : pod.pod().getStatus().getNominatedNodeName();
        List<Candidate> candidates = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (NodeInfo node : snapshot.nodes()) {
            if (node.name().equals(nominated)
                    && node.pods().stream().anyMatch(p -> p.terminating() && p.priority() < pod.priority())) {
                return none("no new claims to deallocate, preemption: "
                        + "not eligible due to a terminating pod on the nominated node.");
            }
            Refusal refusal = failure.refusals().get(node.name());
            if (refusal == null || !refusal.evictionMayHelp()) {
                reasons.add(NO_HELP);
                continue;
            }
            Candidate candidate = victims(pod, node, snapshot, budgeted, reasons);
            if (candidate != null) {
                candidates.add(candidate);
            }
        }
        return candidates.stream()
                .min(Comparator.comparingInt(Candidate::protectedVictims)
                        .thenComparingInt(c -> c.victims().getFirst().priority())
                        .thenComparingLong(c -> c.victims().stream()
                                .mapToLong(v -> v.priority() + (1L << 31))
                                .sum())
                        .thenComparingInt(c -> c.victims().size()))
                .map(c -> new Outcome(c.node().name(), c.victims(), ""))
                .orElseGet(() -> none("no new claims to deallocate, preemption: 0/"
                        + snapshot.nodes().size() + " nodes are available: " + Failure.histogram(reasons) + "."));
    }

    private static Outcome none(String message) {
        return new Outcome(null, List.of(), message);
    }

    /** Takes all pods of lower priority away, then gives back as many as can stay, the important ones first. */
    private @Nullable Candidate victims(
            PodInfo pod, NodeInfo node, Snapshot snapshot, Predicate<PodInfo> budgeted, List<String> reasons) {
        List<PodInfo> lower =
                node.pods().stream().filter(p -> p.priority() < pod.priority()).toList();
        if (lower.isEmpty()) {
            reasons.add(NO_VICTIMS);
            return null;
        }
        NodeInfo remaining = node;
        for (PodInfo p : lower) {
            remaining = remaining.without(p.uid());
        }
        Refusal refusal = cycle.refusal(pod, remaining, with(snapshot, remaining));
        if (refusal != null) {
            reasons.addAll(refusal.reasons());
            return null;
        }
        List<PodInfo> order = new ArrayList<>(lower);
        order.sort(Comparator.comparing((PodInfo p) -> !budgeted.test(p)).thenComparing(IMPORTANT_FIRST));
        List<PodInfo> victims = new ArrayList<>();
        int protectedVictims = 0;
        for (PodInfo p : order) {
            NodeInfo back = remaining.with(p);
            if (cycle.refusal(pod, back, with(snapshot, back)) == null) {
                remaining = back;
            } else {
                victims.add(p);
                protectedVictims += budgeted.test(p) ? 1 : 0;
            }
        }
        victims.sort(IMPORTANT_FIRST);
        return victims.isEmpty() ? null : new Candidate(node, victims, protectedVictims);
    }

    private static Snapshot with(Snapshot snapshot, NodeInfo changed) {
        return snapshot.withNodes(snapshot.nodes().stream()
                .map(n -> n.name().equals(changed.name()) ? changed : n)
                .toList());
    }
}
