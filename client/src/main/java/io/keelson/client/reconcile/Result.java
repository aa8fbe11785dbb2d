package io.keelson.client.reconcile;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a reconciler wants next.
 *
 * @param requeueAfter when to be called again without an event; null for never
 */
public record Result(@Nullable Duration requeueAfter) {
    private static final Result DONE = new Result(null);

    /** Nothing to do until something changes. */
    public static Result done() {
        return DONE;
    }

    /** Call again after a time; a time in the past means at once. */
    public static Result after(Duration delay) {
        return new Result(delay.isNegative() ? Duration.ZERO : delay);
    }
}
