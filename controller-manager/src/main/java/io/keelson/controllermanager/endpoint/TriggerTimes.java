package io.keelson.controllermanager.endpoint;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Service;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.workload.PodState;
import io.keelson.client.workload.Times;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * When that happened which made endpoints change, so that consumers can measure how long it took them to follow: the
 * service was created, or a pod's readiness changed. Safe on any thread, for one key at a time.
 */
final class TriggerTimes {
    /** The annotation that tells. */
    static final String ANNOTATION = "endpoints.kubernetes.io/last-change-trigger-time";

    private record Seen(@Nullable Instant service, Map<String, Instant> pods) {}

    private final Map<ObjectKey, Seen> seen = new ConcurrentHashMap<>();

    /**
     * Looks at a service and its pods; to be called in every pass, whether endpoints change or not.
     *
     * @return the earliest of what happened since the pass before, null where nothing did
     */
    @Nullable
    Instant changed(ObjectKey key, Service service, List<Pod> pods) {
        Seen before = seen.get(key);
        Instant created = Times.instant(service.getMetadata().getCreationTimestamp());
        Map<String, Instant> now = new HashMap<>();
        @Nullable Instant earliest = null;
        for (Pod pod : pods) {
            PodCondition ready = PodState.condition(pod, "Ready");
            Instant time = ready == null ? null : Times.instant(ready.getLastTransitionTime());
            if (time != null) {
                String name = pod.getMetadata().getName();
                now.put(name, time);
                earliest = sooner(earliest, later(time, before == null ? null : before.pods.get(name)));
            }
        }
        earliest = sooner(earliest, later(created, before == null ? null : before.service));
        seen.put(key, new Seen(created, now));
        return before == null ? created : earliest;
    }

    /** The service is gone. */
    void forget(ObjectKey key) {
        seen.remove(key);
    }

    /** Annotations with the time, or without any. */
    static Map<String, String> annotate(Map<String, String> annotations, @Nullable Instant time) {
        Map<String, String> after = new HashMap<>(annotations);
        if (time == null) {
            after.remove(ANNOTATION);
        } else {
            after.put(ANNOTATION, Times.text(time));
        }
        return after;
    }

    private static @Nullable Instant later(@Nullable Instant time, @Nullable Instant than) {
        return time != null && (than == null || time.isAfter(than)) ? time : null;
    }

    private static @Nullable Instant sooner(@Nullable Instant a, @Nullable Instant b) {
        return a == null || b != null && b.isBefore(a) ? b : a;
    }
}
