package io.keelson.kubelet.container;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Delays that double with every failure and are forgotten after twice the longest one without a failure, as upstream's
 * for restarts and image pulls. Safe on any thread.
 */
public final class BackOff {
    private record Entry(Duration delay, Instant updated) {}

    private final Duration initial;
    private final Duration longest;
    private final Clock clock;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    /**
     * @param initial the first delay
     * @param longest the delay that is not exceeded
     */
    public BackOff(Duration initial, Duration longest, Clock clock) {
        this.initial = initial;
        this.longest = longest;
        this.clock = clock;
    }

    /** Returns the current delay, zero where there is none. */
    public Duration delay(String key) {
        Entry entry = entries.get(key);
        return entry == null ? Duration.ZERO : entry.delay();
    }

    /** Counts a failure that happened at this time: the next delay is longer. */
    public void next(String key, Instant at) {
        entries.compute(
                key,
                (k, e) -> e == null || expired(e, at)
                        ? new Entry(initial, clock.instant())
                        : new Entry(min(e.delay().multipliedBy(2)), clock.instant()));
    }

    /** Returns until when to wait after something that happened at this time; the past where there is no need to. */
    public Instant until(String key, Instant at) {
        Entry entry = entries.get(key);
        return entry == null || expired(entry, at) ? Instant.MIN : at.plus(entry.delay());
    }

    /** Returns until when to wait after the last failure; the past where there was none. */
    public Instant untilSinceFailure(String key) {
        Entry entry = entries.get(key);
        return entry == null || expired(entry, clock.instant())
                ? Instant.MIN
                : entry.updated().plus(entry.delay());
    }

    /** Forgets everything about keys that begin so. */
    public void forget(String prefix) {
        entries.keySet().removeIf(k -> k.startsWith(prefix));
    }

    private boolean expired(Entry entry, Instant at) {
        return Duration.between(entry.updated(), at).compareTo(longest.multipliedBy(2)) > 0;
    }

    private Duration min(Duration delay) {
        return delay.compareTo(longest) > 0 ? longest : delay;
    }
}
