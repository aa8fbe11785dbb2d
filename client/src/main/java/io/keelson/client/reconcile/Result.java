package io.keelson.client.reconcile;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a reconciler wants next.
 *
 * @param requeueAfter when to be called again without an event; null for never
 * @param backOff whether to be called again after a delay that grows each time, as after an error
 */
public record Result(@Nullable Duration requeueAfter, boolean backOff) {
    private static final Result DONE = new Result(null, false);
    private static final Result AGAIN = new Result(null, true);

    /** Nothing to do until something changes. */
    public static Result done() {
        return DONE;
    }

    /** The time is not right yet, which is no error: call again after a growing delay. */
    public static Result again() {
        return AGAIN;
    }

    /** Call again after a time; a time in the past means at once. */
    public static Result after(Duration delay) {
        return new Result(delay.isNegative() ? Duration.ZERO : delay, false);
    }
}
