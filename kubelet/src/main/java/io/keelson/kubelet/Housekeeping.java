package io.keelson.kubelet;

import io.keelson.client.reconcile.Timers;
import io.keelson.kubelet.image.ImageRemoval;
import io.keelson.kubelet.image.ImageRemoval.Space;
import io.keelson.kubelet.log.LogRotation;
import io.keelson.kubelet.pod.PodManager;
import io.keelson.kubelet.runtime.Cri;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;

/** What has to be looked at now and then: the length of logs, the space that images take. */
final class Housekeeping implements AutoCloseable {
    private static final Duration LOGS = Duration.ofSeconds(10);
    /** Late enough not to slow a start down. */
    private static final Duration FIRST = Duration.ofSeconds(30);

    private static final Duration IMAGES = Duration.ofMinutes(5);
    private static final Duration EVICTION = Duration.ofSeconds(10);

    private final PodManager pods;
    private final Timers timers;
    private final Executor executor;
    private final LogRotation logs;
    private final ImageRemoval images;
    private final Runnable eviction;
    private volatile boolean closed;

    /** @param eviction looks whether pods have to go */
    Housekeeping(
            KubeletConfig config,
            Cri cri,
            PodManager pods,
            ImageRemoval images,
            Runnable eviction,
            Timers timers,
            Executor executor) {
        this.pods = pods;
        this.timers = timers;
        this.executor = executor;
        this.logs = new LogRotation(
                cri,
                timers.clock(),
                config.configuration().logMaxBytes(),
                config.configuration().logMaxFiles());
        this.images = images;
        this.eviction = eviction;
    }

    void start() {
        every(LOGS, LOGS, () -> logs.look(pods.logs()));
        every(FIRST, IMAGES, images::look);
        every(EVICTION, EVICTION, eviction);
    }

    static Space space(Path path) throws IOException {
        FileStore store = Files.getFileStore(path);
        return new Space(store.getTotalSpace(), store.getUsableSpace());
    }

    private void every(Duration delay, Duration period, Runnable task) {
        if (!closed) {
            timers.after(
                    delay,
                    () -> executor.execute(() -> {
                        try {
                            task.run();
                        } finally {
                            every(period, period, task);
                        }
                    }));
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
