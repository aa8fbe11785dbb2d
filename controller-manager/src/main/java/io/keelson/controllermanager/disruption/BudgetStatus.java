package io.keelson.controllermanager.disruption;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatusBuilder;
import io.keelson.client.workload.IntOrPercent;
import io.keelson.client.workload.PodState;
import io.keelson.client.workload.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the status of a budget is, given its pods. Pure. */
final class BudgetStatus {
    /** An evicted pod that is not being deleted after so long will not be. */
    static final Duration DELETION = Duration.ofMinutes(2);

    private static final String ALLOWED = "DisruptionAllowed";

    private BudgetStatus() {}

    /** Whether the number of pods that should be there is asked of their controllers. */
    static boolean needsScale(PodDisruptionBudget budget) {
        IntOrString min = budget.getSpec().getMinAvailable();
        return budget.getSpec().getMaxUnavailable() != null || min != null && min.getIntVal() == null;
    }

    /**
     * Counts.
     *
     * @param expected how many pods should be there
     */
    static PodDisruptionBudgetStatus of(PodDisruptionBudget budget, List<Pod> pods, int expected, Instant now) {
        int desired = desired(budget, expected);
        Map<String, String> disrupted = disrupted(budget, pods, now);
        int healthy = (int) pods.stream()
                .filter(p -> !PodState.isDeleted(p) && PodState.isReady(p))
                .filter(p -> !disrupted.containsKey(p.getMetadata().getName()))
                .count();
        int allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired);
        Long generation = budget.getMetadata().getGeneration();
        return new PodDisruptionBudgetStatusBuilder()
                .withCurrentHealthy(healthy)
                .withDesiredHealthy(desired)
                .withExpectedPods(expected)
                .withDisruptionsAllowed(allowed)
                .withDisruptedPods(disrupted)
                .withObservedGeneration(generation)
                .withConditions(conditions(
                        budget,
                        allowed > 0 ? "True" : "False",
                        allowed > 0 ? "SufficientPods" : "InsufficientPods",
                        "",
                        generation,
                        now))
                .build();
    }

    /** The status when it could not be counted: nothing may go. */
    static PodDisruptionBudgetStatus failed(PodDisruptionBudget budget, String message, Instant now) {
        PodDisruptionBudgetStatus before = budget.getStatus();
        Long generation = before == null ? null : before.getObservedGeneration();
        return (before == null ? new PodDisruptionBudgetStatusBuilder() : new PodDisruptionBudgetStatusBuilder(before))
                .withCurrentHealthy(zero(before == null ? null : before.getCurrentHealthy()))
                .withDesiredHealthy(zero(before == null ? null : before.getDesiredHealthy()))
                .withExpectedPods(zero(before == null ? null : before.getExpectedPods()))
                .withDisruptionsAllowed(0)
                .withConditions(conditions(budget, "False", "SyncFailed", message, generation, now))
                .build();
    }

    private static int desired(PodDisruptionBudget budget, int expected) {
        IntOrString max = budget.getSpec().getMaxUnavailable();
        if (max != null) {
            return Math.max(0, expected - IntOrPercent.of(max, expected, true));
        }
        return IntOrPercent.of(budget.getSpec().getMinAvailable(), expected, true);
    }

    /** Evicted pods that are not being deleted yet, but still may be. */
    private static Map<String, String> disrupted(PodDisruptionBudget budget, List<Pod> pods, Instant now) {
        Map<String, String> before = before(budget);
        Map<String, String> still = new TreeMap<>();
        for (Pod pod : pods) {
            String name = pod.getMetadata().getName();
            String at = before.get(name);
            if (at != null && !PodState.isDeleted(pod) && !isOverdue(at, now)) {
                still.put(name, at);
            }
        }
        return still;
    }

    /** Evicted pods that were not deleted in time. */
    static List<Pod> notDeleted(PodDisruptionBudget budget, List<Pod> pods, Instant now) {
        return pods.stream()
                .filter(pod -> {
                    String at = before(budget).get(pod.getMetadata().getName());
                    return at != null && !PodState.isDeleted(pod) && isOverdue(at, now);
                })
                .toList();
    }

    /** When the first of the evicted pods is overdue, or null when there are none. */
    static @Nullable Duration recheck(PodDisruptionBudgetStatus status, Instant now) {
        return status.getDisruptedPods().values().stream()
                .map(at -> Duration.between(now, Times.orEpoch(at).plus(DELETION)))
                .min(Duration::compareTo)
                .orElse(null);
    }

    private static boolean isOverdue(String at, Instant now) {
        return Times.orEpoch(at).plus(DELETION).isBefore(now);
    }

    private static Map<String, String> before(PodDisruptionBudget budget) {
        PodDisruptionBudgetStatus status = budget.getStatus();
        return status == null || status.getDisruptedPods() == null ? Map.of() : status.getDisruptedPods();
    }

    private static List<Condition> conditions(
            PodDisruptionBudget budget,
            String status,
            String reason,
            String message,
            @Nullable Long generation,
            Instant now) {
        List<Condition> conditions = new ArrayList<>(
                budget.getStatus() == null || budget.getStatus().getConditions() == null
                        ? List.of()
                        : budget.getStatus().getConditions());
        Condition before = conditions.stream()
                .filter(c -> ALLOWED.equals(c.getType()))
                .findFirst()
                .orElse(null);
        Condition after = new ConditionBuilder()
                .withType(ALLOWED)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withObservedGeneration(generation)
                .withLastTransitionTime(
                        before != null && status.equals(before.getStatus())
                                ? before.getLastTransitionTime()
                                : Times.text(now))
                .build();
        if (before == null) {
            conditions.add(after);
        } else {
            conditions.replaceAll(c -> ALLOWED.equals(c.getType()) ? after : c);
        }
        return conditions;
    }

    /** Whether there is nothing to write. */
    static boolean same(@Nullable PodDisruptionBudgetStatus before, PodDisruptionBudgetStatus now) {
        return before != null
                && zero(before.getCurrentHealthy()) == now.getCurrentHealthy()
                && zero(before.getDesiredHealthy()) == now.getDesiredHealthy()
                && zero(before.getExpectedPods()) == now.getExpectedPods()
                && zero(before.getDisruptionsAllowed()) == now.getDisruptionsAllowed()
                && Objects.equals(before.getObservedGeneration(), now.getObservedGeneration())
                && Objects.requireNonNullElse(before.getDisruptedPods(), Map.of())
                        .equals(now.getDisruptedPods())
                && before.getConditions().equals(now.getConditions());
    }

    private static int zero(@Nullable Integer value) {
        return value == null ? 0 : value;
    }
}
