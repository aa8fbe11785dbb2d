package io.keelson.scheduler.queue;

import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.scheduler.snapshot.ClusterEvent;
import io.keelson.scheduler.snapshot.PodInfo;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
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
 * The pods that wait to be scheduled. A pod is active, backing off after a failed attempt (by default 1 s, doubling to 10 s), or
 * unschedulable until an event may have changed that, at the latest after 5 minutes. Safe on any thread; one thread
 * takes.
 */
public final class SchedulingQueue {
    private static final Duration LONGEST_UNSCHEDULABLE = Duration.ofMinutes(5);

    /** How many events an attempt remembers; more count as one that helps. */
    private static final int REMEMBERED_EVENTS = 128;

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

    /** Whose attempts are under way: what happens meanwhile is remembered for them. */
    private final Set<QueuedPod> taken = new HashSet<>();

    private final QueueingHints hints;
    private final Duration initialBackoff;
    private final Duration maxBackoff;
    private long sequence;
    private boolean closed;

    /**
     * @param clock tells when a back-off is over
     * @param hints tells which events are worth a new attempt
     * @param initialBackoff how long a pod waits after its first attempt
     * @param maxBackoff how long it waits at most
     */
    public SchedulingQueue(Clock clock, QueueingHints hints, Duration initialBackoff, Duration maxBackoff) {
        this.clock = clock;
        this.hints = hints;
        this.initialBackoff = initialBackoff;
        this.maxBackoff = maxBackoff;
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
        private @Nullable PodInfo info;
        /** What happened since the pod was taken; null where that was too much to remember. */
        private @Nullable List<ClusterEvent> meanwhile = new ArrayList<>();

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

        /** Returns what the pod asks for; read when it is first asked for. */
        @SuppressWarnings("ReferenceEquality") // what was read is of that very object or has to be read again
        public PodInfo info() {
            PodInfo known = info;
            if (known == null || known.pod() != pod) {
                known = PodInfo.of(pod);
                info = known;
            }
            return known;
        }

        private void remember(@Nullable ClusterEvent event) {
            if (event == null || meanwhile != null && meanwhile.size() >= REMEMBERED_EVENTS) {
                meanwhile = null;
            } else if (meanwhile != null) {
                meanwhile.add(event);
            }
        }
    }

    private enum State {
        ACTIVE,
        TAKEN,
        WAITING,
        UNSCHEDULABLE
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
                known.remember(null);
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
                taken.remove(known);
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
                    next.meanwhile = new ArrayList<>();
                    taken.add(next);
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
     * @param refusedBy the plugins that refused it; empty where there was no node to ask
     * @param retry whether to try again by itself after the back-off (after an error), not only after an event
     */
    public void putBack(QueuedPod pod, Set<String> refusedBy, boolean retry) {
        lock.lock();
        try {
            taken.remove(pod);
            if (pods.get(pod.pod.getMetadata().getUid()) != pod) {
                return;
            }
            Instant now = clock.instant();
            pod.notBefore = now.plus(backoff(pod.attempts));
            pod.refusedBy = Set.copyOf(refusedBy);
            pod.parkedAt = now;
            if (retry || helpedMeanwhile(pod)) {
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

    private boolean helpedMeanwhile(QueuedPod pod) {
        List<ClusterEvent> meanwhile = pod.meanwhile;
        return meanwhile == null || meanwhile.stream().anyMatch(e -> hints.mayHelp(e, pod.info(), pod.refusedBy));
    }

    /** Something happened that may let unschedulable pods fit. */
    public void on(ClusterEvent event) {
        lock.lock();
        try {
            taken.forEach(pod -> pod.remember(event));
            for (QueuedPod pod : List.copyOf(unschedulable)) {
                if (hints.mayHelp(event, pod.info(), pod.refusedBy)) {
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

    private Duration backoff(int attempts) {
        Duration wait = initialBackoff;
        for (int i = 1; i < attempts && wait.compareTo(maxBackoff) < 0; i++) {
            wait = wait.compareTo(maxBackoff.dividedBy(2)) > 0 ? maxBackoff : wait.multipliedBy(2);
        }
        return wait.compareTo(maxBackoff) > 0 ? maxBackoff : wait;
    }
}
