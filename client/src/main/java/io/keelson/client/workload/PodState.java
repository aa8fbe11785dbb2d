package io.keelson.client.workload;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a pod's status says. */
public final class PodState {
    private PodState() {}

    /** The phase, empty when none is set. */
    public static String phase(Pod pod) {
        return pod.getStatus() == null || pod.getStatus().getPhase() == null
                ? ""
                : pod.getStatus().getPhase();
    }

    /** Succeeded or failed. */
    public static boolean isTerminal(Pod pod) {
        String phase = phase(pod);
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    /** Being deleted. */
    public static boolean isDeleted(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    /** Neither finished nor being deleted: it counts as a replica. */
    public static boolean isActive(Pod pod) {
        return !isTerminal(pod) && !isDeleted(pod);
    }

    /** Being deleted and not finished yet. */
    public static boolean isTerminating(Pod pod) {
        return !isTerminal(pod) && isDeleted(pod);
    }

    /** A condition by type, or null. */
    public static @Nullable PodCondition condition(Pod pod, String type) {
        List<PodCondition> conditions =
                pod.getStatus() == null ? List.of() : pod.getStatus().getConditions();
        return conditions.stream()
                .filter(c -> type.equals(c.getType()))
                .findFirst()
                .orElse(null);
    }

    /** Whether it is ready. */
    public static boolean isReady(Pod pod) {
        PodCondition ready = condition(pod, "Ready");
        return ready != null && "True".equals(ready.getStatus());
    }

    /** Since when it is ready; the epoch when nobody said; null when it is not. */
    public static @Nullable Instant readySince(Pod pod) {
        PodCondition ready = condition(pod, "Ready");
        return ready != null && "True".equals(ready.getStatus()) ? Times.orEpoch(ready.getLastTransitionTime()) : null;
    }

    /** Whether it has been ready for so many seconds; a pod whose readiness has no time is available only for none. */
    public static boolean isAvailable(Pod pod, int minReadySeconds, Instant now) {
        Instant since = readySince(pod);
        if (since == null) {
            return false;
        }
        return minReadySeconds == 0
                || !since.equals(Instant.EPOCH)
                        && !since.plusSeconds(minReadySeconds).isAfter(now);
    }

    /** How long until it is available, or null when it is not ready or is available. */
    public static @Nullable Duration untilAvailable(Pod pod, int minReadySeconds, Instant now) {
        Instant since = readySince(pod);
        if (since == null || since.equals(Instant.EPOCH) || isAvailable(pod, minReadySeconds, now)) {
            return null;
        }
        return Duration.between(now, since.plusSeconds(minReadySeconds));
    }
}
