package io.keelson.kubelet.pod;

import io.keelson.client.reconcile.Timers;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When a pod's worker wants to look again by itself: the earliest of all times asked for in one pass. */
final class Wakeups {
    private final Timers timers;
    private final Runnable wake;
    private @Nullable Instant next;
    private Timers.@Nullable Timer timer;

    Wakeups(Timers timers, Runnable wake) {
        this.timers = timers;
        this.wake = wake;
    }

    /** Begins a pass: what was asked for before does not count any more. */
    void begin() {
        next = null;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** Asks to be woken at a time. */
    void at(Instant time) {
        if (next == null || time.isBefore(next)) {
            next = time;
        }
    }

    /** Asks to be woken after a time. */
    void after(Duration delay) {
        at(timers.now().plus(delay));
    }

    /** Ends a pass: sets the timer. */
    void end() {
        if (next != null) {
            Duration delay = Duration.between(timers.now(), next);
            timer = timers.after(delay.isNegative() ? Duration.ZERO : delay, wake);
        }
    }
}
