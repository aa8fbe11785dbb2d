package io.keelson.scheduler;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.transport.ApiClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the scheduler's events as {@code events.k8s.io} ones. An event that repeats within six minutes becomes a
 * series of the first (KEP-383); the last 4,096 are remembered. Writing never holds up scheduling: what cannot be
 * written is logged and dropped.
 */
final class SchedulingEvents {
    private static final Logger LOG = LoggerFactory.getLogger(SchedulingEvents.class);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final Duration SERIES = Duration.ofMinutes(6);
    private static final int REMEMBERED = 4096;
    private static final int LONGEST_NOTE = 1024;
    private static final String CUT = " ...";

    private final ApiClient api;
    private final Clock clock;
    private final ExecutorService executor;
    private final String host;
    private final Map<Same, Written> written = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Same, Written> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** What makes two events the same. */
    private record Same(String profile, String uid, String reason, String note) {}

    /** An event that was written: its name, how often it happened, when last. */
    private record Written(String name, int count, Instant last) {}

    SchedulingEvents(ApiClient api, Clock clock, ExecutorService executor, String host) {
        this.api = api;
        this.clock = clock;
        this.executor = executor;
        this.host = host;
    }

    /**
     * Says what happened to a pod.
     *
     * @param profile the name of the scheduler that says so
     * @param action what the scheduler was doing, such as {@code Binding}
     */
    void write(String profile, Pod pod, String type, String reason, String action, String note) {
        Instant now = clock.instant();
        String cut = note.length() > LONGEST_NOTE ? note.substring(0, LONGEST_NOTE - CUT.length()) + CUT : note;
        Same same = new Same(profile, pod.getMetadata().getUid(), reason, cut);
        String namespace = Objects.requireNonNullElse(pod.getMetadata().getNamespace(), "default");
        Written before;
        Written current;
        synchronized (written) {
            Written known = written.get(same);
            before = known != null && known.last().plus(SERIES).isAfter(now) ? known : null;
            current = before == null
                    ? new Written(pod.getMetadata().getName() + "." + Long.toHexString(nanos(now)), 1, now)
                    : new Written(before.name(), before.count() + 1, now);
            written.put(same, current);
        }
        executor.execute(() -> {
            try {
                if (before == null) {
                    api.send(
                            "POST",
                            "/apis/events.k8s.io/v1/namespaces/" + namespace + "/events",
                            "application/json",
                            event(profile, pod, type, reason, action, cut, current.name(), now));
                } else {
                    api.send(
                            "PATCH",
                            "/apis/events.k8s.io/v1/namespaces/" + namespace + "/events/" + current.name(),
                            ApiClient.MERGE_PATCH,
                            Map.of("series", Map.of("count", current.count(), "lastObservedTime", MICROS.format(now))));
                }
            } catch (KubernetesClientException e) {
                LOG.debug(
                        "event {} of {}/{}: {}",
                        reason,
                        namespace,
                        pod.getMetadata().getName(),
                        e.getMessage());
            }
        });
    }

    private Map<String, Object> event(
            String profile, Pod pod, String type, String reason, String action, String note, String name, Instant now) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("apiVersion", "events.k8s.io/v1");
        event.put("kind", "Event");
        event.put(
                "metadata", Map.of("name", name, "namespace", pod.getMetadata().getNamespace()));
        event.put("eventTime", MICROS.format(now));
        event.put("reportingController", profile);
        event.put("reportingInstance", profile + "-" + host);
        event.put("action", action);
        event.put("reason", reason);
        event.put("regarding", reference(pod));
        event.put("note", note);
        event.put("type", type);
        return event;
    }

    private static Map<String, Object> reference(Pod pod) {
        Map<String, Object> reference = new LinkedHashMap<>();
        reference.put("apiVersion", "v1");
        reference.put("kind", "Pod");
        reference.put("namespace", pod.getMetadata().getNamespace());
        reference.put("name", pod.getMetadata().getName());
        reference.put("uid", pod.getMetadata().getUid());
        if (pod.getMetadata().getResourceVersion() != null) {
            reference.put("resourceVersion", pod.getMetadata().getResourceVersion());
        }
        return reference;
    }

    private static long nanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }
}
