package io.keelson.kubelet.volume;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.keelson.client.reconcile.Timers;
import io.keelson.kubelet.container.BackOff;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.kubelet.event.PodEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The volumes that one pod wants, and what is being done for each: one thing at a time. Safe on any thread. */
final class PodMounts {
    private static final Logger LOG = LoggerFactory.getLogger(PodMounts.class);

    /** Nearly all volumes are there by then, and the pod's worker need not look twice. */
    private static final Duration MOMENT = Duration.ofMillis(500);

    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(122);

    /** After so long without all volumes the pod itself is said to wait. */
    private static final Duration PATIENCE = Duration.ofSeconds(123);

    /** What is known of one volume. */
    private static final class Slot {
        private boolean busy;
        private @Nullable Path path;
        private @Nullable Instant retry;
        private boolean waits;
    }

    private final VolumeOperations operations;
    private final PodEvents events;
    private final Timers timers;
    private final Executor executor;
    private final BackOff failures;
    private final Map<String, Slot> slots = new HashMap<>();
    private Runnable wake = () -> {};
    private Timers.@Nullable Timer timer;
    private @Nullable Instant since;
    private boolean ending;
    private int watching;

    PodMounts(VolumeOperations operations, PodEvents events, Timers timers, Executor executor) {
        this.operations = operations;
        this.events = events;
        this.timers = timers;
        this.executor = executor;
        this.failures = new BackOff(FIRST_RETRY, LONGEST_RETRY, timers.clock());
    }

    VolumeProgress mount(Pod pod, List<String> podIps, Runnable woken) {
        List<Volume> due = begin(pod, woken);
        CountDownLatch done = new CountDownLatch(due.size());
        due.forEach(v -> executor.execute(() -> {
            try {
                operate(pod, v, podIps);
            } finally {
                done.countDown();
            }
        }));
        try {
            if (!done.await(MOMENT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("volumes of {} take their time", PodFacts.format(pod));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return progress(pod);
    }

    /** Returns the volumes to be mounted now, which count as busy from here on. */
    private synchronized List<Volume> begin(Pod pod, Runnable woken) {
        wake = woken;
        watching++;
        Instant now = timers.now();
        if (since == null) {
            since = now;
        }
        List<Volume> due = new ArrayList<>();
        for (Volume volume : VolumeManager.volumes(pod)) {
            Slot slot = slots.computeIfAbsent(volume.getName(), n -> new Slot());
            boolean late = slot.retry == null || !now.isBefore(slot.retry);
            if (!ending && !slot.busy && slot.path == null && late) {
                slot.busy = true;
                due.add(volume);
            }
        }
        return due;
    }

    private void operate(Pod pod, Volume volume, List<String> podIps) {
        Path path = null;
        VolumeException failure = null;
        try {
            path = Objects.requireNonNull(operations.mount(pod, volume, podIps, false));
        } catch (VolumeException e) {
            failure = e;
        } catch (RuntimeException e) {
            LOG.error("volume {} of {}", volume.getName(), PodFacts.format(pod), e);
            failure = VolumeException.whole("MountVolume.SetUp failed for volume \"" + volume.getName() + "\" : " + e);
        }
        if (failure != null) {
            report(pod, failure);
        }
        finished(volume.getName(), path, failure);
    }

    private void report(Pod pod, VolumeException failure) {
        if (failure.waits()) {
            LOG.debug("{} waits: {}", PodFacts.format(pod), failure.getMessage());
        } else {
            events.warning(pod, "FailedMount", String.valueOf(failure.getMessage()));
        }
    }

    private void finished(String name, @Nullable Path path, @Nullable VolumeException failure) {
        Runnable woken;
        synchronized (this) {
            Slot slot = Objects.requireNonNull(slots.get(name));
            slot.busy = false;
            slot.waits = failure != null && failure.waits();
            if (failure == null) {
                slot.path = path;
                slot.retry = null;
                failures.forget(name);
            } else {
                failures.next(name, timers.now());
                slot.retry = failures.untilSinceFailure(name);
            }
            // Who waits for it sees it without being woken.
            woken = watching > 0 ? () -> {} : wake;
        }
        woken.run();
    }

    private synchronized VolumeProgress progress(Pod pod) {
        watching--;
        Map<String, Path> paths = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        Instant next = null;
        for (Volume volume : VolumeManager.volumes(pod)) {
            Slot slot = Objects.requireNonNull(slots.get(volume.getName()));
            if (slot.path != null) {
                paths.put(volume.getName(), slot.path);
            } else {
                missing.add(volume.getName());
                if (!slot.busy && slot.retry != null && (next == null || slot.retry.isBefore(next))) {
                    next = slot.retry;
                }
            }
        }
        if (missing.isEmpty()) {
            since = null;
            return new VolumeProgress.Mounted(paths);
        }
        impatient(pod, missing);
        wakeAt(next);
        return new VolumeProgress.Mounting();
    }

    private void impatient(Pod pod, List<String> missing) {
        Instant now = timers.now();
        if (since != null && !now.isBefore(since.plus(PATIENCE))) {
            since = now;
            String names = String.join(" ", missing);
            String waiting = String.join(
                    " ",
                    missing.stream()
                            .filter(n -> Objects.requireNonNull(slots.get(n)).waits)
                            .toList());
            events.warning(
                    pod,
                    "FailedMount",
                    "Unable to attach or mount volumes: unmounted volumes=[" + names + "], unattached volumes=["
                            + waiting + "], failed to process volumes=[]: context deadline exceeded");
        }
    }

    private void wakeAt(@Nullable Instant next) {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (next != null) {
            Duration delay = Duration.between(timers.now(), next);
            Runnable woken = wake;
            timer = timers.after(delay.isPositive() ? delay : Duration.ofMillis(1), woken);
        }
    }

    /** Brings up to date what is not being worked on anyway. */
    void refresh(Pod pod, List<String> podIps) {
        List<Volume> due = new ArrayList<>();
        synchronized (this) {
            for (Volume volume : VolumeManager.volumes(pod)) {
                Slot slot = slots.computeIfAbsent(volume.getName(), n -> new Slot());
                if (!ending && !slot.busy && operations.mayChange(volume)) {
                    slot.busy = true;
                    due.add(volume);
                }
            }
        }
        CountDownLatch done = new CountDownLatch(due.size());
        due.forEach(v -> executor.execute(() -> {
            try {
                operations.mount(pod, v, podIps, true);
            } catch (VolumeException e) {
                report(pod, e);
            } finally {
                released(v.getName());
                done.countDown();
            }
        }));
        try {
            done.await(MOMENT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void released(String name) {
        Runnable woken;
        synchronized (this) {
            Objects.requireNonNull(slots.get(name)).busy = false;
            woken = ending ? wake : () -> {};
        }
        woken.run();
    }

    /** What waits for somebody else is tried again now. */
    void retryWaiting() {
        Runnable woken = null;
        synchronized (this) {
            for (Slot slot : slots.values()) {
                if (slot.waits && !slot.busy && slot.path == null) {
                    slot.retry = null;
                    woken = wake;
                }
            }
        }
        if (woken != null) {
            woken.run();
        }
    }

    /** Begins nothing any more; returns whether nothing is being done. @param woken told when that is so */
    synchronized boolean end(Runnable woken) {
        ending = true;
        wake = woken;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        return slots.values().stream().noneMatch(s -> s.busy);
    }
}
