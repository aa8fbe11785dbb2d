package io.keelson.kubelet.volume;

import io.keelson.client.reconcile.Timers;
import io.keelson.linux.file.FileTree;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unmounts all volumes of a pod, side by side, then removes its directories. What fails is tried again, later each time,
 * until it has been done.
 */
final class PodUnmount {
    private static final Logger LOG = LoggerFactory.getLogger(PodUnmount.class);
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(122);

    private final List<Path> directories;
    private final Supplier<List<MountedVolume>> mounted;
    private final VolumeOperations operations;
    private final Timers timers;
    private final Executor executor;
    private Duration delay = FIRST_RETRY;
    private Runnable wake = () -> {};
    private boolean running;
    private boolean watched;
    private boolean done;

    /** @param directories the pod's own, the first with what of its volumes containers have mounted in parts */
    PodUnmount(
            List<Path> directories,
            Supplier<List<MountedVolume>> mounted,
            VolumeOperations operations,
            Timers timers,
            Executor executor) {
        this.directories = directories;
        this.mounted = mounted;
        this.operations = operations;
        this.timers = timers;
        this.executor = executor;
    }

    /** Begins where it has not begun, and waits a moment; returns whether all is done. */
    boolean run(Runnable woken) {
        CountDownLatch end = new CountDownLatch(1);
        synchronized (this) {
            wake = woken;
            if (done) {
                return true;
            }
            if (running) {
                return false;
            }
            running = true;
            watched = true;
        }
        executor.execute(() -> {
            attempt();
            end.countDown();
        });
        try {
            if (!end.await(MOMENT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("the volumes in {} take their time to go", directories.getFirst());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            watched = false;
            return done;
        }
    }

    private void attempt() {
        try {
            SubPaths.unbind(directories.getFirst());
            List<CompletableFuture<Void>> all = new ArrayList<>();
            List<String> failures = new ArrayList<>();
            for (MountedVolume volume : mounted.get()) {
                all.add(CompletableFuture.runAsync(() -> unmount(volume, failures), executor));
            }
            all.forEach(CompletableFuture::join);
            if (!failures.isEmpty()) {
                throw new IOException(String.join("; ", failures));
            }
            for (Path directory : directories) {
                FileTree.delete(directory);
            }
            finished();
        } catch (IOException | RuntimeException e) {
            LOG.warn("the volumes in {} stay for now: {}", directories.getFirst(), e.toString());
            again();
        }
    }

    private void unmount(MountedVolume volume, List<String> failures) {
        try {
            operations.unmount(volume);
        } catch (VolumeException | RuntimeException e) {
            synchronized (failures) {
                failures.add("UnmountVolume.TearDown failed for volume \"" + volume.name() + "\" : " + e.getMessage());
            }
        }
    }

    private void finished() {
        Runnable woken;
        synchronized (this) {
            done = true;
            running = false;
            // Who waits for it sees it without being woken.
            woken = watched ? () -> {} : wake;
        }
        woken.run();
    }

    private synchronized void again() {
        timers.after(delay, () -> executor.execute(this::attempt));
        Duration twice = delay.multipliedBy(2);
        delay = twice.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : twice;
    }
}
