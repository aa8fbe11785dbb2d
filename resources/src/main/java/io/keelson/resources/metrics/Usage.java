package io.keelson.resources.metrics;

import java.time.Duration;
import java.time.Instant;

/**
 * What was used during a window.
 *
 * @param time the window's end
 * @param window its length
 * @param cpuNanos processor time used a second, in nanoseconds: billionths of a processor
 * @param memoryBytes the working set at the end
 */
record Usage(Instant time, Duration window, long cpuNanos, long memoryBytes) {
    private static final double NANOS = 1e9;

    /** Returns what was used between two points of the same run. */
    static Usage between(UsagePoint earlier, UsagePoint later) {
        Duration window = Duration.between(earlier.time(), later.time());
        double seconds = window.toNanos() / NANOS;
        return new Usage(
                later.time(),
                window,
                (long) ((later.cpuSeconds() - earlier.cpuSeconds()) / seconds * NANOS),
                later.memoryBytes());
    }
}
