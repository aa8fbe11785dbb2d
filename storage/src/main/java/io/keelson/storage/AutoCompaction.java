package io.keelson.storage;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps revisions readable for a while and compacts them then, as upstream's API server does every five minutes: at
 * each tick it notes the newest revision and compacts to the one noted a retention ago.
 */
public final class AutoCompaction implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AutoCompaction.class);
    private final Backend backend;
    private final Duration retention;
    private final InstantSource clock;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("storage-compaction").factory());

    private record Sample(Instant time, long revision) {}

    /**
     * @param backend the engine to compact
     * @param retention how long revisions stay readable at least
     * @param clock tells the time of a tick
     */
    public AutoCompaction(Backend backend, Duration retention, InstantSource clock) {
        this.backend = backend;
        this.retention = retention;
        this.clock = clock;
    }

    /** Ticks once every retention from now on. */
    public void start() {
        long millis = Math.max(1, retention.toMillis());
        timer.scheduleWithFixedDelay(this::tickQuietly, 0, millis, TimeUnit.MILLISECONDS);
    }

    /** Notes the newest revision and compacts to the newest one that is old enough. Blocks until that is done. */
    public synchronized void tick() {
        Instant now = clock.instant();
        Long newest = backend.revision().block();
        long target = 0;
        while (!samples.isEmpty() && !samples.getFirst().time().plus(retention).isAfter(now)) {
            target = samples.removeFirst().revision();
        }
        if (newest != null) {
            samples.addLast(new Sample(now, newest));
        }
        if (target > 0) {
            backend.compact(target).block();
        }
    }

    private void tickQuietly() {
        try {
            tick();
        } catch (RuntimeException e) {
            LOG.warn("Compaction failed and is tried again later: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
