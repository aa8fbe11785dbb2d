package io.keelson.apiserver.health;

import io.keelson.storage.Backend;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Knows whether the storage answers, without waiting for it: asks at most once a second, when somebody wants to know. */
public final class StorageProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    private final Backend backend;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile boolean healthy = true;
    private volatile long askedAt = System.nanoTime();

    public StorageProbe(Backend backend) {
        this.backend = backend;
    }

    /** Returns what the storage said last; good until it has been asked once. */
    public boolean healthy() {
        if (System.nanoTime() - askedAt > INTERVAL_NANOS && asking.compareAndSet(false, true)) {
            backend.revision()
                    .timeout(PATIENCE)
                    .doFinally(any -> {
                        askedAt = System.nanoTime();
                        asking.set(false);
                    })
                    .subscribe(revision -> healthy = true, failure -> healthy = false);
        }
        return healthy;
    }
}
