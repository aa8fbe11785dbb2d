package io.keelson.controllermanager.podautoscaler;

import java.time.Duration;
import java.time.Instant;

/**
 * What a pod used.
 *
 * @param value in thousandths
 * @param at when it was measured
 * @param window over how long
 */
record PodMetric(long value, Instant at, Duration window) {
    static PodMetric of(long value) {
        return new PodMetric(value, Instant.EPOCH, Duration.ZERO);
    }
}
