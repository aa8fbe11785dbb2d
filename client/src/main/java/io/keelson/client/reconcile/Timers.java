package io.keelson.client.reconcile;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Time, as everything here takes it: what it is now, and being called later. Tests hand in a clock they turn by hand. */
public interface Timers extends AutoCloseable {
    /** Stops a timer that has not fired. */
    interface Timer {
        /** Harmless when it has fired already. */
        void cancel();
    }

    /** The clock of {@link #now()}. */
    Clock clock();

    /** The time. */
    default Instant now() {
        return clock().instant();
    }

    /** Runs a short task once, after a delay, on a thread of the timers; long tasks start a thread of their own. */
    Timer after(Duration delay, Runnable task);

    /** Drops all timers. */
    @Override
    void close();

    /** Real time, on one daemon thread. */
    static Timers system() {
        return new SystemTimers();
    }
}
