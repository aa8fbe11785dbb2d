package io.keelson.kubelet;

import io.keelson.client.reconcile.Timers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Time that stands still until a test turns it; what is due at once runs at once, on the thread that asks. */
public final class ManualTimers implements Timers {
    private record Entry(Instant at, Runnable task) {}

    private final List<Entry> entries = new ArrayList<>();
    private Instant now = Instant.parse("2030-01-01T00:00:00Z");

    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            synchronized (ManualTimers.this) {
                return now;
            }
        }
    };

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        if (delay.isZero() || delay.isNegative()) {
            task.run();
            return () -> {};
        }
        synchronized (this) {
            Entry entry = new Entry(now.plus(delay), task);
            entries.add(entry);
            return () -> remove(entry);
        }
    }

    private synchronized void remove(Entry entry) {
        entries.remove(entry);
    }

    /** Lets time pass; what falls due on the way runs in order, on this thread. */
    public void pass(Duration duration) {
        Instant end = clock.instant().plus(duration);
        while (true) {
            Entry next;
            synchronized (this) {
                next = entries.stream()
                        .filter(e -> !e.at.isAfter(end))
                        .min(Comparator.comparing(Entry::at))
                        .orElse(null);
                if (next == null) {
                    now = end;
                    return;
                }
                entries.remove(next);
                if (next.at.isAfter(now)) {
                    now = next.at;
                }
            }
            next.task.run();
        }
    }

    @Override
    public synchronized void close() {
        entries.clear();
    }
}
