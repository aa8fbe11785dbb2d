package io.keelson.scheduler.preemption;

import io.keelson.scheduler.config.PluginArguments;
import io.keelson.scheduler.cycle.Failure;
import io.keelson.scheduler.cycle.PreparedFilters;
import io.keelson.scheduler.cycle.SchedulingCycle;
import io.keelson.scheduler.extender.Extenders;
import io.keelson.scheduler.extender.Victims;
import io.keelson.scheduler.plugin.Refusal;
import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Looks for a node on which a pod would fit if pods of lower priority left it. */
public final class Preemption {
    private static final String NO_HELP = "Preemption is not helpful for scheduling";
    private static final String NO_VICTIMS = "No preemption victims found for incoming pod";

    private static final String PREFIX = "no new claims to deallocate, preemption: ";
    /** The start of a pod that has not begun: later than any time as objects carry them. */
    private static final String NOT_YET = "9";

    /** Who stays first where not all must go: the more important, and of those the older. */
    private static final Comparator<PodInfo> IMPORTANT_FIRST =
            Comparator.comparingInt(PodInfo::priority).reversed().thenComparing(Preemption::start);

    private final SchedulingCycle cycle;
    private final PluginArguments.Preemption arguments;
    private final Extenders extenders;
    private final RandomGenerator random;

    /** Preemption with upstream's defaults, without extenders. */
    public Preemption(SchedulingCycle cycle, RandomGenerator random) {
        this(cycle, PluginArguments.defaults().preemption(), Extenders.NONE, random);
    }

    /**
     * @param cycle asks the filters again
     * @param arguments how many candidates are enough to choose from
     * @param extenders who is asked which pods may go
     * @param random where to begin to look, so that not always the same nodes lose their pods
     */
    public Preemption(
            SchedulingCycle cycle, PluginArguments.Preemption arguments, Extenders extenders, RandomGenerator random) {
        this.cycle = cycle;
        this.arguments = arguments;
        this.extenders = extenders;
        this.random = random;
    }

    /**
     * What preemption can do.
     *
     * @param node the node to make room on; empty where there is none any more, null where nothing was decided
     * @param victims the pods that must go from it
     * @param message what events and conditions add; empty where a node was found
     */
    public record Outcome(@Nullable String node, List<PodInfo> victims, String message) {}

    private record Candidate(NodeInfo node, List<PodInfo> victims, int violations) {}

    /** Prefers nodes whose most important victims began last: they lose the least work. */
    private static final Comparator<Candidate> BEST = Comparator.comparingInt(Candidate::violations)
            .thenComparingInt(c -> c.victims().getFirst().priority())
            .thenComparingLong(c -> c.victims().stream()
                    .mapToLong(v -> v.priority() + (1L << 31))
                    .sum())
            .thenComparingInt(c -> c.victims().size())
            .thenComparing(Preemption::earliestStart, Comparator.reverseOrder());

    /**
     * Looks for the node where the fewest and least important pods would have to go.
     *
     * @param pod the pod that found no place
     * @param failure why it found none
     * @param budgets all disruption budgets; they are broken only where nothing else helps
     */
    public Outcome find(PodInfo pod, Failure failure, ClusterSnapshot snapshot, List<Budget> budgets) {
        if (failure.podReason() != null) {
            return new Outcome(null, List.of(), "not found");
        }
        String ineligible = ineligible(pod, failure, snapshot);
        if (ineligible != null) {
            return new Outcome(null, List.of(), PREFIX + ineligible);
        }
        PreparedFilters filters = cycle.filters(pod, snapshot);
        if (filters == null) {
            return new Outcome(null, List.of(), "not found");
        }
        List<String> reasons = new ArrayList<>();
        List<NodeInfo> possible = new ArrayList<>();
        for (NodeInfo node : snapshot.nodes()) {
            Refusal refusal = failure.refusals().get(node.name());
            if (refusal == null || !refusal.evictionMayHelp()) {
                reasons.add(NO_HELP);
            } else {
                possible.add(node);
            }
        }
        List<Candidate> candidates = agreed(pod, candidates(pod, filters, possible, budgets, reasons));
        return candidates.stream()
                .min(BEST)
                .map(c -> new Outcome(c.node().name(), c.victims(), ""))
                .orElseGet(() -> new Outcome(
                        "",
                        List.of(),
                        PREFIX + "0/" + snapshot.nodes().size() + " nodes are available: " + Failure.histogram(reasons)
                                + "."));
    }

    /** The candidates that extenders agree to. */
    private List<Candidate> agreed(PodInfo pod, List<Candidate> candidates) {
        Map<NodeInfo, Victims> victims = new LinkedHashMap<>();
        candidates.forEach(c -> victims.put(c.node(), new Victims(c.victims(), c.violations())));
        List<Candidate> agreed = new ArrayList<>();
        extenders.preempt(pod, victims).forEach((node, who) -> {
            List<PodInfo> pods = new ArrayList<>(who.pods());
            pods.sort(IMPORTANT_FIRST);
            agreed.add(new Candidate(node, pods, who.violations()));
        });
        return agreed;
    }

    /**
     * Tries node after node, from a place of its own each time, until there are enough candidates and one of them breaks
     * no budget.
     */
    private List<Candidate> candidates(
            PodInfo pod, PreparedFilters filters, List<NodeInfo> possible, List<Budget> budgets, List<String> reasons) {
        List<Candidate> candidates = new ArrayList<>();
        int enough = Math.max(possible.size() * arguments.minPercent() / 100, arguments.minAbsolute());
        boolean gentle = false;
        int start = possible.isEmpty() ? 0 : random.nextInt(possible.size());
        for (int i = 0; i < possible.size() && !(gentle && candidates.size() >= enough); i++) {
            NodeInfo node = possible.get((start + i) % possible.size());
            Candidate candidate = victims(pod, node, filters, budgets, reasons);
            if (candidate != null) {
                candidates.add(candidate);
                gentle |= candidate.violations() == 0;
            }
        }
        return candidates;
    }

    /** Why a pod may not preempt, or not again while those it preempted are still going. */
    private static @Nullable String ineligible(PodInfo pod, Failure failure, ClusterSnapshot snapshot) {
        if ("Never".equals(pod.pod().getSpec().getPreemptionPolicy())) {
            return "not eligible due to preemptionPolicy=Never.";
        }
        String nominated =
                pod.pod().getStatus() == null ? null : pod.pod().getStatus().getNominatedNodeName();
        Refusal refusal = nominated == null ? null : failure.refusals().get(nominated);
        if (nominated == null || refusal != null && !refusal.evictionMayHelp()) {
            return null;
        }
        NodeInfo node = snapshot.node(nominated);
        boolean going =
                node != null && node.pods().stream().anyMatch(p -> p.priority() < pod.priority() && isPreempted(p));
        return going ? "not eligible due to a terminating pod on the nominated node." : null;
    }

    private static boolean isPreempted(PodInfo pod) {
        return pod.terminating()
                && pod.pod().getStatus() != null
                && pod.pod().getStatus().getConditions().stream()
                        .anyMatch(c -> "DisruptionTarget".equals(c.getType())
                                && "True".equals(c.getStatus())
                                && "PreemptionByScheduler".equals(c.getReason()));
    }

    /** Takes all pods of lower priority away, then gives back as many as can stay, the important ones first. */
    private @Nullable Candidate victims(
            PodInfo pod, NodeInfo node, PreparedFilters filters, List<Budget> budgets, List<String> reasons) {
        List<PodInfo> lower = node.pods().stream()
                .filter(p -> p.priority() < pod.priority())
                .sorted(IMPORTANT_FIRST)
                .toList();
        if (lower.isEmpty()) {
            reasons.add(NO_VICTIMS);
            return null;
        }
        NodeInfo remaining = node;
        for (PodInfo p : lower) {
            remaining = remaining.without(p.uid());
        }
        Refusal refusal = filters.refusal(node, remaining);
        if (refusal != null) {
            reasons.addAll(refusal.reasons());
            return null;
        }
        Set<PodInfo> violating = Collections.newSetFromMap(new IdentityHashMap<>());
        List<PodInfo> order = new ArrayList<>(Budget.violated(lower, budgets));
        violating.addAll(order);
        lower.stream().filter(p -> !violating.contains(p)).forEach(order::add);
        List<PodInfo> victims = new ArrayList<>();
        int violations = 0;
        for (PodInfo p : order) {
            NodeInfo back = remaining.with(p);
            if (filters.refusal(node, back) == null) {
                remaining = back;
            } else {
                victims.add(p);
                violations += violating.contains(p) ? 1 : 0;
            }
        }
        victims.sort(IMPORTANT_FIRST);
        return victims.isEmpty() ? null : new Candidate(node, victims, violations);
    }

    /** When the first of a candidate's most important victims began. */
    private static String earliestStart(Candidate candidate) {
        int highest = candidate.victims().getFirst().priority();
        return candidate.victims().stream()
                .filter(v -> v.priority() == highest)
                .map(Preemption::start)
                .min(Comparator.naturalOrder())
                .orElse(NOT_YET);
    }

    private static String start(PodInfo pod) {
        return Objects.requireNonNullElse(
                pod.pod().getStatus() == null ? null : pod.pod().getStatus().getStartTime(), NOT_YET);
    }
}
