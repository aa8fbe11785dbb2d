package io.keelson.resources.metrics;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What had been used at one moment.
 *
 * @param time when it was measured
 * @param started when what is measured was started, null where that is not known
 * @param cpuSeconds processor time used since then, in seconds
 * @param memoryBytes the working set
 */
record UsagePoint(Instant time, @Nullable Instant started, double cpuSeconds, long memoryBytes) {
    /** Younger than this, what was used since the start says little of what is used. */
    private static final Duration YOUNGEST = Duration.ofSeconds(10);

    /** Older than this, what was used since the start is not what is used now. */
    private static final Duration OLDEST = Duration.ofSeconds(60);

    /** Returns the point that use is counted from where nothing was measured before: the start; null where that says nothing. */
    @Nullable
    UsagePoint start() {
        if (started == null) {
            return null;
        }
        Duration age = Duration.between(started, time);
        return age.compareTo(YOUNGEST) < 0 || age.compareTo(OLDEST) > 0 ? null : new UsagePoint(started, started, 0, 0);
    }

    /** Returns whether this point is of the same run of the same thing as an earlier one. */
    boolean follows(UsagePoint earlier) {
        boolean sameRun = started == null || earlier.started == null || started.equals(earlier.started);
        return sameRun && time.isAfter(earlier.time) && cpuSeconds >= earlier.cpuSeconds;
    }
}
