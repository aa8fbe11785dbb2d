package io.keelson.scheduler.preemption;

import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.keelson.scheduler.snapshot.LabelMatcher;
import io.keelson.scheduler.snapshot.PodInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A pod disruption budget.
 *
 * @param namespace whose pods it is about
 * @param pods which pods it protects; where everything matches, none
 * @param allowed how many of them may be disrupted now
 * @param disrupted names of pods whose disruption is counted already
 */
public record Budget(String namespace, LabelMatcher pods, int allowed, Set<String> disrupted) {

    /** Reads a budget. */
    public static Budget of(PodDisruptionBudget budget) {
        var status = budget.getStatus();
        return new Budget(
                budget.getMetadata().getNamespace(),
                LabelMatcher.of(
                        budget.getSpec() == null ? null : budget.getSpec().getSelector()),
                status == null ? 0 : Objects.requireNonNullElse(status.getDisruptionsAllowed(), 0),
                status == null || status.getDisruptedPods() == null
                        ? Set.of()
                        : Set.copyOf(status.getDisruptedPods().keySet()));
    }

    /** Returns those of some pods, in their order, for which no budget has room any more after those before them. */
    static List<PodInfo> violated(List<PodInfo> victims, List<Budget> budgets) {
        int[] left = budgets.stream().mapToInt(Budget::allowed).toArray();
        List<PodInfo> violated = new ArrayList<>();
        for (PodInfo victim : victims) {
            boolean violates = false;
            for (int i = 0; i < left.length; i++) {
                violates |= budgets.get(i).counts(victim) && --left[i] < 0;
            }
            if (violates) {
                violated.add(victim);
            }
        }
        return violated;
    }

    private boolean counts(PodInfo pod) {
        return namespace.equals(pod.namespace())
                && !pod.labels().isEmpty()
                && !pods.isEmpty()
                && pods.matches(pod.labels())
                && !disrupted.contains(pod.name());
    }
}
