package io.keelson.scheduler;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is still to be said of pods that could not be placed: their condition and event. They are said at the rate at
 * which upstream's scheduler may ask its API server (50 a second after a burst of 100), so that thousands of pods that
 * fit nowhere take nothing from the requests that would make room for them. A report waits in the order of its pod's
 * first failure; a later one of the same pod takes its place, so there are never more than waiting pods. Safe on any
 * thread.
 */
final class FailureReports {
    private static final int PER_SECOND = 50;
    private static final int BURST = 100;
    private static final Duration INTERVAL = Duration.ofSeconds(1).dividedBy(PER_SECOND);

    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Runnable> waiting = new LinkedHashMap<>();
    /** When the budget would be full again; each report takes one interval of it. */
    private Instant full = Instant.MIN;

    private boolean closed;

    FailureReports(Clock clock) {
        this.clock = clock;
    }

    /** Adds what is to be said of a pod, or replaces what waits. */
    void put(String uid, Runnable report) {
        lock.lock();
        try {
            waiting.put(uid, report);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Drops what waits to be said of a pod that is being placed. */
    void drop(String uid) {
        lock.lock();
        try {
            waiting.remove(uid);
        } finally {
            lock.unlock();
        }
    }

    /** Takes the next report when its time has come; waits for one. Returns null where this was closed. */
    @Nullable
    Runnable take() throws InterruptedException {
        lock.lock();
        try {
            while (!closed) {
                Duration wait = budget();
                if (waiting.isEmpty()) {
                    changed.await();
                } else if (wait.isPositive()) {
                    changed.await(Math.max(1, wait.toMillis()), TimeUnit.MILLISECONDS);
                } else {
                    Instant now = clock.instant();
                    full = (full.isBefore(now) ? now : full).plus(INTERVAL);
                    Iterator<Runnable> first = waiting.values().iterator();
                    Runnable report = first.next();
                    first.remove();
                    return report;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Returns how long it takes until one more may be said; zero or less for now. */
    Duration budget() {
        lock.lock();
        try {
            Instant now = clock.instant();
            return full.isBefore(now)
                    ? Duration.ZERO
                    : Duration.between(now, full).minus(INTERVAL.multipliedBy(BURST - 1L));
        } finally {
            lock.unlock();
        }
    }

    /** Ends {@link #take}. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
