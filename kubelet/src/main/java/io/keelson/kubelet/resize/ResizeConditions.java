package io.keelson.kubelet.resize;

import io.fabric8.kubernetes.api.model.PodCondition;
import io.keelson.kubelet.status.ObservedPod;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far a pod's resize is, as its conditions say it.
 *
 * @param pending why it has not been allowed yet, null where nothing waits
 * @param inProgress what is being carried out, null where nothing is
 */
public record ResizeConditions(
        @Nullable PodCondition pending, @Nullable PodCondition inProgress) {
    static final ResizeConditions NONE = new ResizeConditions(null, null);

    /** Returns those there are. */
    public List<PodCondition> list() {
        return Stream.of(pending, inProgress).filter(Objects::nonNull).toList();
    }

    ResizeConditions pending(String reason, String message, @Nullable Long generation, Instant now) {
        return new ResizeConditions(
                condition(ObservedPod.RESIZE_PENDING, pending, reason, message, generation, now), inProgress);
    }

    ResizeConditions notPending() {
        return new ResizeConditions(null, inProgress);
    }

    /** An error, once told, stays until the resize is done; and so does the generation it is about. */
    ResizeConditions inProgress(
            @Nullable String reason, @Nullable String message, @Nullable Long generation, Instant now) {
        PodCondition before = inProgress;
        boolean keeps = before != null && reason == null;
        return new ResizeConditions(
                pending,
                condition(
                        ObservedPod.RESIZE_IN_PROGRESS,
                        before,
                        keeps && before != null ? before.getReason() : reason,
                        keeps && before != null ? before.getMessage() : message,
                        before != null ? before.getObservedGeneration() : generation,
                        now));
    }

    ResizeConditions notInProgress() {
        return new ResizeConditions(pending, null);
    }

    private static PodCondition condition(
            String type,
            @Nullable PodCondition before,
            @Nullable String reason,
            @Nullable String message,
            @Nullable Long generation,
            Instant now) {
        PodCondition condition = new PodCondition();
        condition.setType(type);
        condition.setStatus("True");
        condition.setReason(reason);
        condition.setMessage(message);
        condition.setObservedGeneration(generation);
        String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        condition.setLastTransitionTime(before != null ? before.getLastTransitionTime() : time);
        condition.setLastProbeTime(time);
        return condition;
    }
}
