package io.keelson.client.workload;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.keelson.client.transport.ApiClient;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The condition that says why a pod is about to be deleted (KEP-3329). */
public final class DisruptionTarget {
    private DisruptionTarget() {}

    /**
     * Writes the condition, unless it says so already, and the phase.
     *
     * @param reason who deletes the pod; null writes the phase only
     * @param phase to set, or null to leave it
     */
    public static void set(
            ApiClient api,
            Pod pod,
            @Nullable String reason,
            @Nullable String message,
            @Nullable String phase,
            Instant now) {
        Map<String, Object> status = new LinkedHashMap<>();
        if (phase != null) {
            status.put("phase", phase);
            status.put("observedGeneration", pod.getMetadata().getGeneration());
        }
        PodCondition before = PodState.condition(pod, "DisruptionTarget");
        boolean said = before != null
                && "True".equals(before.getStatus())
                && String.valueOf(before.getReason()).equals(reason);
        if (reason != null && !said) {
            Map<String, Object> condition = new LinkedHashMap<>();
            condition.put("type", "DisruptionTarget");
            condition.put("status", "True");
            condition.put("reason", reason);
            condition.put("message", message);
            condition.put("lastTransitionTime", Times.text(now));
            condition.put("observedGeneration", pod.getMetadata().getGeneration());
            status.put("conditions", List.of(condition));
        }
        if (!status.isEmpty()) {
            api.patchStatus(
                    pod,
                    ApiClient.STRATEGIC_PATCH,
                    Map.of("metadata", Map.of("uid", pod.getMetadata().getUid()), "status", status));
        }
    }
}
