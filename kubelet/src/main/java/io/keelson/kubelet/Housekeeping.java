package io.keelson.kubelet;

import io.keelson.client.reconcile.Timers;
import io.keelson.kubelet.image.ImageRemoval;
import io.keelson.kubelet.log.LogRotation;
import io.keelson.kubelet.pod.PodManager;
import io.keelson.kubelet.runtime.Cri;
import java.time.Duration;
import java.util.concurrent.Executor;

/** What has to be looked at now and then: the length of logs, the space that images take. */
final class Housekeeping implements AutoCloseable {
    private static final Duration LOGS = Duration.ofSeconds(10);
    private static final Duration IMAGES = Duration.ofMinutes(5);
    private static final long LOG_BYTES = 10L << 20;
    private static final int LOG_FILES = 5;

    private final PodManager pods;
    private final Timers timers;
    private final Executor executor;
    private final LogRotation logs;
    private final ImageRemoval images;
    private volatile boolean closed;

    Housekeeping(KubeletConfig config, Cri cri, PodManager pods, Timers timers, Executor executor) {
        this.pods = pods;
        this.timers = timers;
        this.executor = executor;
        this.logs = new LogRotation(cri, timers.clock(), LOG_BYTES, LOG_FILES);
        this.images = new ImageRemoval(
                cri, timers.clock(), config.images().high(), config.images().low());
    }

    void start() {
        every(LOGS, () -> logs.look(pods.logs()));
        every(IMAGES, () -> images.look(pods.imagesInUse()));
    }

    private void every(Duration period, Runnable task) {
        if (!closed) {
            timers.after(
                    period,
                    () -> executor.execute(() -> {
                        try {
                            task.run();
                        } finally {
                            every(period, task);
                        }
                    }));
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
