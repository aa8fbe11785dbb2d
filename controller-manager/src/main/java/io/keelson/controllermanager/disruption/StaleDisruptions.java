package io.keelson.controllermanager.disruption;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.workload.PodState;
import io.keelson.client.workload.Times;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes back the condition {@code DisruptionTarget} of pods that are not being deleted two minutes after it was set. */
final class StaleDisruptions implements Reconciler<ObjectKey> {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String CONDITION = "DisruptionTarget";

    private final ApiClient api;
    private final Informer<Pod> pods;
    private final Clock clock;

    StaleDisruptions(ApiClient api, Informer<Pod> pods, Clock clock) {
        this.api = api;
        this.pods = pods;
        this.clock = clock;
    }

    /** How long a pod's condition may yet stand; null when it has none that can be stale. */
    static @Nullable Duration left(Pod pod, Instant now) {
        PodCondition condition = PodState.condition(pod, CONDITION);
        // The node's own condition may stand for long before the pod is deleted.
        if (PodState.isDeleted(pod)
                || PodState.isTerminal(pod)
                || condition == null
                || !"True".equals(condition.getStatus())
                || "TerminationByKubelet".equals(condition.getReason())) {
            return null;
        }
        Duration left = PATIENCE.minus(Duration.between(Times.orEpoch(condition.getLastTransitionTime()), now));
        return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Pod pod = pods.get(key);
        Duration left = pod == null ? null : left(pod, clock.instant());
        if (pod == null || left == null) {
            return Result.done();
        }
        if (left.isPositive()) {
            return Result.after(left);
        }
        Map<String, @Nullable Object> condition = new HashMap<>();
        condition.put("type", CONDITION);
        condition.put("status", "False");
        condition.put("reason", null);
        condition.put("message", null);
        condition.put("lastTransitionTime", Times.text(clock.instant()));
        condition.put("observedGeneration", pod.getMetadata().getGeneration());
        api.patchStatus(
                pod,
                ApiClient.STRATEGIC_PATCH,
                Map.of(
                        "metadata",
                        Map.of("uid", pod.getMetadata().getUid()),
                        "status",
                        Map.of("conditions", List.of(condition))));
        return Result.done();
    }
}
