package io.keelson.controllermanager.daemonset;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long a failed pod is left before it is deleted and made anew: a second, doubled each time up to a quarter of an
 * hour, a set, its generation and a node. Nodes that refuse a pod would else be asked without end. Guarded by itself.
 */
final class FailedPods {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(15);

    private record Delay(Duration delay, Instant since) {}

    private final Map<String, Delay> delays = new HashMap<>();

    /** How long to wait yet, or null when the pod may be deleted. */
    synchronized @Nullable Duration remaining(String key, Instant now) {
        Delay delay = delays.get(key);
        return delay == null || !now.isBefore(delay.since.plus(delay.delay)) ? null : delay.delay;
    }

    /** A failed pod is deleted now. */
    synchronized void deleted(String key, Instant now) {
        delays.values().removeIf(d -> d.since.plus(LONGEST.multipliedBy(2)).isBefore(now));
        Delay before = delays.get(key);
        Duration next = before == null ? FIRST : before.delay.multipliedBy(2);
        delays.put(key, new Delay(next.compareTo(LONGEST) > 0 ? LONGEST : next, now));
    }
}
