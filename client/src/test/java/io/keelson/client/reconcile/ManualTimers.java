package io.keelson.client.reconcile;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Time that stands still until a test moves it. */
public final class ManualTimers implements Timers {
    private record Task(Instant due, Runnable run) {}

    private final List<Task> tasks = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Clock clock() {
        return new Clock() {
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
                return now;
            }
        };
    }

    @Override
    public Timer after(Duration delay, Runnable run) {
        Task task = new Task(now.plus(delay), run);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    /** Moves time on and runs what is due, in order. */
    public void advance(Duration by) {
        now = now.plus(by);
        List<Task> due = tasks.stream()
                .filter(t -> !t.due.isAfter(now))
                .sorted(Comparator.comparing(Task::due))
                .toList();
        tasks.removeAll(due);
        due.forEach(t -> t.run.run());
    }

    @Override
    public void close() {
        tasks.clear();
    }
}
