package io.keelson.scheduler.queue;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The pods that wait to be scheduled. A pod is active, backing off after a failed attempt (1 s, doubling to 10 s), or
 * unschedulable until an event may have changed that, at the latest after 5 minutes. Safe on any thread; one thread
 * takes.
 */
public final class SchedulingQueue {
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(10);
    private static final Duration LONGEST_UNSCHEDULABLE = Duration.ofMinutes(5);

    private static final Comparator<QueuedPod> ORDER = Comparator.<QueuedPod>comparingInt(
                    q -> Objects.requireNonNullElse(q.pod.getSpec().getPriority(), 0))
            .reversed()
            .thenComparing(q -> q.queued)
            .thenComparingLong(q -> q.sequence);
    private static final Comparator<QueuedPod> DUE =
            Comparator.<QueuedPod, Instant>comparing(q -> q.notBefore).thenComparingLong(q -> q.sequence);

    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, QueuedPod> pods = new HashMap<>();
    private final TreeSet<QueuedPod> active = new TreeSet<>(ORDER);
    private final TreeSet<QueuedPod> backingOff = new TreeSet<>(DUE);
    /** In the order in which they were parked. */
    private final Set<QueuedPod> unschedulable = new LinkedHashSet<>();

    private long sequence;
    private long moves;
    private boolean closed;

    /** @param clock tells when a back-off is over */
    public SchedulingQueue(Clock clock) {
        this.clock = clock;
    }

    /** A pod in the queue, with what became of the attempts so far. */
    public static final class QueuedPod {
        private Pod pod;
        private final Instant queued;
        private final long sequence;
        private int attempts;
        private Instant notBefore;
        private State state = State.ACTIVE;
        private Set<String> refusedBy = Set.of();
        private Instant parkedAt = Instant.EPOCH;
        private long movesAtTake;

        private QueuedPod(Pod pod, Instant now, long sequence) {
            this.pod = pod;
            this.queued = now;
            this.sequence = sequence;
            this.notBefore = now;
        }

        /** Returns the pod as it was last seen. */
        public Pod pod() {
            return pod;
        }
    }

    private enum State {
        ACTIVE,
        TAKEN,
        WAITING,
        UNSCHEDULABLE
    }

    /** What happened in the cluster that may let an unschedulable pod fit. */
    public enum Event {
        NODE(Set.of()),
        POD_LEFT(Set.of()),
        POD_PLACED(Set.of("InterPodAffinity", "PodTopologySpread")),
        VOLUME(Set.of("VolumeBinding")),
        NAMESPACE(Set.of("InterPodAffinity"));

        private final Set<String> plugins;

        Event(Set<String> plugins) {
            this.plugins = plugins;
        }

        /** Returns whether a refusal by these plugins may be over; an event without plugins concerns all. */
        private boolean concerns(Set<String> refusedBy) {
            return plugins.isEmpty()
                    || refusedBy.isEmpty()
                    || refusedBy.stream().anyMatch(plugins::contains);
        }
    }

    /** Adds a pod that is not placed, or replaces what was known of it; a changed spec ends its waiting. */
    public void put(Pod pod) {
        String uid = pod.getMetadata().getUid();
        lock.lock();
        try {
            QueuedPod known = pods.get(uid);
            if (known == null) {
                QueuedPod added = new QueuedPod(pod, clock.instant(), sequence++);
                pods.put(uid, added);
                active.add(added);
                changed.signalAll();
                return;
            }
            boolean differs = !Objects.equals(known.pod.getSpec(), pod.getSpec())
                    || !Objects.equals(
                            known.pod.getMetadata().getLabels(),
                            pod.getMetadata().getLabels());
            boolean wasActive = known.state == State.ACTIVE && active.remove(known);
            known.pod = pod;
            if (wasActive) {
                active.add(known);
            } else if (differs && known.state == State.UNSCHEDULABLE) {
                release(known);
            } else if (differs && known.state == State.TAKEN) {
                moves++;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Removes a pod that is placed, has ended, or has gone. */
    public void remove(String uid) {
        lock.lock();
        try {
            QueuedPod known = pods.remove(uid);
            if (known != null) {
                active.remove(known);
                backingOff.remove(known);
                unschedulable.remove(known);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether a pod is here or taken: neither placed nor gone. */
    public boolean holds(String uid) {
        lock.lock();
        try {
            return pods.containsKey(uid);
        } finally {
            lock.unlock();
        }
    }

    /** Takes the pod that is to be scheduled next; waits for one. Returns null where the queue was closed. */
    public @Nullable QueuedPod take() throws InterruptedException {
        lock.lock();
        try {
            while (!closed) {
                Instant now = clock.instant();
                Instant wake = promote(now);
                QueuedPod next = active.pollFirst();
                if (next != null) {
                    next.state = State.TAKEN;
                    next.attempts++;
                    next.movesAtTake = moves;
                    return next;
                }
                if (wake == null) {
                    changed.await();
                } else {
                    changed.await(Math.max(1, Duration.between(now, wake).toMillis()), TimeUnit.MILLISECONDS);
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Puts a pod back whose attempt failed.
     *
     * @param refusedBy the plugins that refused it; empty where any event may help
     * @param retry whether to try again by itself after the back-off (after an error), not only after an event
     */
    public void putBack(QueuedPod pod, Set<String> refusedBy, boolean retry) {
        lock.lock();
        try {
            if (pods.get(pod.pod.getMetadata().getUid()) != pod) {
                return;
            }
            Instant now = clock.instant();
            pod.notBefore = now.plus(backoff(pod.attempts));
            pod.refusedBy = Set.copyOf(refusedBy);
            pod.parkedAt = now;
            if (retry || moves != pod.movesAtTake) {
                pod.state = State.WAITING;
                backingOff.add(pod);
            } else {
                pod.state = State.UNSCHEDULABLE;
                unschedulable.add(pod);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Something happened that may let unschedulable pods fit. */
    public void on(Event event) {
        lock.lock();
        try {
            moves++;
            for (QueuedPod pod : List.copyOf(unschedulable)) {
                if (event.concerns(pod.refusedBy)) {
                    release(pod);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends {@link #take}. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void release(QueuedPod pod) {
        unschedulable.remove(pod);
        pod.state = State.WAITING;
        backingOff.add(pod);
        changed.signalAll();
    }

    /** Makes those active whose time has come; returns when the next one's comes, or null. */
    private @Nullable Instant promote(Instant now) {
        while (!backingOff.isEmpty() && !backingOff.first().notBefore.isAfter(now)) {
            activate(Objects.requireNonNull(backingOff.pollFirst()));
        }
        Instant wake = backingOff.isEmpty() ? null : backingOff.first().notBefore;
        for (Iterator<QueuedPod> each = unschedulable.iterator(); each.hasNext(); ) {
            QueuedPod longest = each.next();
            Instant due = longest.parkedAt.plus(LONGEST_UNSCHEDULABLE);
            if (due.isAfter(now)) {
                return wake == null || due.isBefore(wake) ? due : wake;
            }
            each.remove();
            activate(longest);
        }
        return wake;
    }

    private void activate(QueuedPod pod) {
        pod.state = State.ACTIVE;
        active.add(pod);
    }

    private static Duration backoff(int attempts) {
        Duration wait = FIRST_BACKOFF.multipliedBy(1L << Math.min(attempts - 1, 4));
        return wait.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : wait;
    }
}
