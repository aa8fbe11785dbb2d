package io.keelson.client.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keys waiting for a worker. Informers' handlers and timers fill it, workers empty it. A key is in it at most once, and
 * never handed to two workers at a time: a key added while it is worked on is handed out again afterwards. It is thereby
 * bound by the number of objects there are; it never refuses.
 */
public final class WorkQueue<K> {
    private static final Duration BASE_DELAY = Duration.ofMillis(5);
    private static final Duration MAX_DELAY = Duration.ofSeconds(1000);

    private record Delayed(Instant due, Timers.Timer timer) {}

    private final Timers timers;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition available = lock.newCondition();
    private final ArrayDeque<K> ready = new ArrayDeque<>();
    private final Set<K> dirty = new HashSet<>();
    private final Set<K> processing = new HashSet<>();
    private final Map<K, Delayed> delayed = new HashMap<>();
    private final Map<K, Integer> failures = new HashMap<>();
    private boolean shutDown;

    /** An empty queue. */
    public WorkQueue(Timers timers) {
        this.timers = timers;
    }

    /** Adds a key now. */
    public void add(K key) {
        lock.lock();
        try {
            if (shutDown || !dirty.add(key) || processing.contains(key)) {
                return;
            }
            ready.add(key);
            available.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Adds a key after a delay; of several delays for one key the shortest counts. */
    public void addAfter(K key, Duration delay) {
        if (delay.isNegative() || delay.isZero()) {
            add(key);
            return;
        }
        lock.lock();
        try {
            if (shutDown) {
                return;
            }
            Instant due = timers.now().plus(delay);
            Delayed before = delayed.get(key);
            if (before != null) {
                if (!before.due.isAfter(due)) {
                    return;
                }
                before.timer.cancel();
            }
            delayed.put(key, new Delayed(due, timers.after(delay, () -> fire(key, due))));
        } finally {
            lock.unlock();
        }
    }

    private void fire(K key, Instant due) {
        lock.lock();
        try {
            Delayed waiting = delayed.get(key);
            if (waiting != null && waiting.due.equals(due)) {
                delayed.remove(key);
            }
        } finally {
            lock.unlock();
        }
        add(key);
    }

    /** Adds a key after a delay that doubles with each failure since {@link #forget}: 5 ms up to 1000 s. */
    public void addRateLimited(K key) {
        int exponent;
        lock.lock();
        try {
            exponent = failures.merge(key, 1, Integer::sum) - 1;
        } finally {
            lock.unlock();
        }
        Duration delay = exponent >= 18 ? MAX_DELAY : BASE_DELAY.multipliedBy(1L << exponent);
        addAfter(key, delay.compareTo(MAX_DELAY) > 0 ? MAX_DELAY : delay);
    }

    /** Ends a key's back-off. */
    public void forget(K key) {
        lock.lock();
        try {
            failures.remove(key);
        } finally {
            lock.unlock();
        }
    }

    /** How often the key failed since it was last forgotten. */
    public int failures(K key) {
        lock.lock();
        try {
            return failures.getOrDefault(key, 0);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the next key, waiting for one; {@link #done} must follow.
     *
     * @return null when the queue is shut down
     */
    public @Nullable K take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (ready.isEmpty()) {
                if (shutDown) {
                    return null;
                }
                available.await();
            }
            K key = ready.remove();
            dirty.remove(key);
            processing.add(key);
            return key;
        } finally {
            lock.unlock();
        }
    }

    /** The worker has finished with a key. */
    public void done(K key) {
        lock.lock();
        try {
            processing.remove(key);
            if (dirty.contains(key)) {
                ready.add(key);
                available.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Keys waiting now, those of timers aside. */
    public int size() {
        lock.lock();
        try {
            return ready.size();
        } finally {
            lock.unlock();
        }
    }

    /** Hands out nothing more. */
    public void shutDown() {
        lock.lock();
        try {
            shutDown = true;
            ready.clear();
            delayed.values().forEach(d -> d.timer.cancel());
            delayed.clear();
            available.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
