package io.keelson.controllermanager.disruption;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import io.keelson.client.workload.Selectors;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the status of a budget. When it cannot be counted, nothing may be evicted. */
final class BudgetReconciler implements Reconciler<ObjectKey> {
    private final ApiClient api;
    private final Informer<PodDisruptionBudget> budgets;
    private final Informer<Pod> pods;
    private final Scales scales;
    private final EventRecorder events;
    private final Clock clock;

    BudgetReconciler(
            ApiClient api,
            Informer<PodDisruptionBudget> budgets,
            Informer<Pod> pods,
            Scales scales,
            EventRecorder events,
            Clock clock) {
        this.api = api;
        this.budgets = budgets;
        this.pods = pods;
        this.scales = scales;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public Result reconcile(ObjectKey key) {
        PodDisruptionBudget budget = budgets.get(key);
        if (budget == null) {
            return Result.done();
        }
        Instant now = clock.instant();
        try {
            return count(budget, now);
        } catch (IllegalStateException | KubernetesClientException e) {
            if (e instanceof KubernetesClientException k && Failures.conflict(k)) {
                throw e;
            }
            PodDisruptionBudgetStatus failed = BudgetStatus.failed(budget, String.valueOf(e.getMessage()), now);
            if (!BudgetStatus.same(budget.getStatus(), failed)) {
                write(budget, failed);
            }
            return Result.done();
        }
    }

    private Result count(PodDisruptionBudget budget, Instant now) {
        List<Pod> selected = pods.list(budget.getMetadata().getNamespace()).stream()
                .filter(p -> Selectors.matches(
                        budget.getSpec().getSelector(), p.getMetadata().getLabels()))
                .toList();
        if (selected.isEmpty()) {
            events.event(budget, EventRecorder.NORMAL, "NoPods", "No matching pods found");
        }
        int expected = selected.size();
        if (BudgetStatus.needsScale(budget)) {
            expected = expected(budget, selected);
        }
        for (Pod pod : BudgetStatus.notDeleted(budget, selected, now)) {
            String namespace = budget.getMetadata().getNamespace();
            // The namespace stands twice in upstream's message.
            events.event(
                    pod,
                    EventRecorder.WARNING,
                    "NotDeleted",
                    "Pod was expected by PDB " + namespace + "/" + namespace + " to be deleted but it wasn't");
        }
        PodDisruptionBudgetStatus status = BudgetStatus.of(budget, selected, expected, now);
        if (!BudgetStatus.same(budget.getStatus(), status)) {
            write(budget, status);
        }
        Duration recheck = BudgetStatus.recheck(status, now);
        return recheck == null ? Result.done() : Result.after(recheck.plusMillis(1));
    }

    private int expected(PodDisruptionBudget budget, List<Pod> selected) {
        Scales.Expected found;
        try {
            found = scales.of(selected);
        } catch (IllegalStateException | KubernetesClientException e) {
            events.event(
                    budget,
                    EventRecorder.WARNING,
                    "CalculateExpectedPodCountFailed",
                    "Failed to calculate the number of expected pods: " + e.getMessage());
            throw e;
        }
        if (!found.unmanaged().isEmpty()) {
            events.event(
                    budget,
                    EventRecorder.WARNING,
                    "UnmanagedPods",
                    "Pods selected by this PodDisruptionBudget (selector: "
                            + text(budget.getSpec().getSelector())
                            + ") were found to be unmanaged. As a result, the status of the PDB cannot be calculated"
                            + " correctly, which may result in undefined behavior. To account for these pods please set"
                            + " \".spec.minAvailable\" field of the PDB to an integer value.");
        }
        return found.pods();
    }

    private void write(PodDisruptionBudget budget, PodDisruptionBudgetStatus status) {
        api.updateStatus(
                new PodDisruptionBudgetBuilder(budget).withStatus(status).build());
    }

    /** A selector as upstream prints it. */
    private static String text(@Nullable LabelSelector selector) {
        if (selector == null) {
            return "nil";
        }
        Map<String, String> labels =
                new TreeMap<>(selector.getMatchLabels() == null ? Map.of() : selector.getMatchLabels());
        String equal = labels.entrySet().stream()
                .map(e -> e.getKey() + ": " + e.getValue() + ",")
                .collect(Collectors.joining());
        String others = selector.getMatchExpressions() == null
                ? ""
                : selector.getMatchExpressions().stream()
                        .map(e -> "LabelSelectorRequirement{Key:" + e.getKey() + ",Operator:" + e.getOperator()
                                + ",Values:[" + String.join(" ", e.getValues()) + "],},")
                        .collect(Collectors.joining());
        return "&LabelSelector{MatchLabels:map[string]string{" + equal
                + "},MatchExpressions:[]LabelSelectorRequirement{" + others + "},}";
    }
}
