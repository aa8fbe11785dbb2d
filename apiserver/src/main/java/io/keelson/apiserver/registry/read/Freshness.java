package io.keelson.apiserver.registry.read;

import io.keelson.api.status.StatusException;
import io.keelson.apiserver.watchcache.WatchCaches;
import io.keelson.storage.Backend;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Waits until the caches are as fresh as a request asks for. */
public final class Freshness {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Backend backend;
    private final WatchCaches caches;
    private final Scheduler timers;

    public Freshness(Backend backend, WatchCaches caches, Scheduler timers) {
        this.backend = backend;
        this.caches = caches;
        this.timers = timers;
    }

    /** Completes when the caches have everything that was committed before the call. */
    public Mono<Void> mostRecent() {
        return backend.revision().flatMap(this::atLeast);
    }

    /** Completes when the caches have reached a revision; fails with 504 where that takes too long. */
    public Mono<Void> atLeast(long revision) {
        if (caches.revision() >= revision) {
            return Mono.empty();
        }
        return Mono.fromFuture(() -> caches.reached(revision))
                .timeout(PATIENCE, timers)
                .onErrorMap(TimeoutException.class, e -> tooLarge(revision));
    }

    private StatusException tooLarge(long revision) {
        return StatusException.timeout("Too large resource version: " + revision + ", current: " + caches.revision(), 1)
                .withCause("ResourceVersionTooLarge", "Too large resource version", null);
    }
}
