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
public final class TestingTimers implements Timers {
    private record Task(Instant due, Runnable run) {}

    private final List<Task> tasks = new ArrayList<>();
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

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
    public synchronized Timer after(Duration delay, Runnable run) {
        Task task = new Task(now.plus(delay), run);
        tasks.add(task);
        notifyAll();
        return () -> {
            synchronized (this) {
                tasks.remove(task);
            }
        };
    }

    /** Moves time on and runs what is due, in order. */
    public void advance(Duration by) {
        List<Task> due;
        synchronized (this) {
            now = now.plus(by);
            due = tasks.stream()
                    .filter(t -> !t.due.isAfter(now))
                    .sorted(Comparator.comparing(Task::due))
                    .toList();
            tasks.removeAll(due);
        }
        due.forEach(t -> t.run.run());
    }

    /** Waits until something is to happen after a time; fails where nothing is. */
    public synchronized void awaitTimer(Duration after) throws InterruptedException {
        Instant due = now.plus(after);
        long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (tasks.stream().noneMatch(task -> task.due.equals(due))) {
            long left = (until - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("nothing waits for " + after);
            }
            wait(left);
        }
    }

    @Override
    public synchronized void close() {
        tasks.clear();
    }
}
