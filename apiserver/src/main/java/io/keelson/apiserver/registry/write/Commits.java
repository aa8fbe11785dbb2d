package io.keelson.apiserver.registry.write;

import io.keelson.api.status.StatusException;
import io.keelson.apiserver.watchcache.WatchCaches;
import io.keelson.storage.Backend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Writes to the storage and waits until the caches have seen it, so that whoever was answered also reads it. Blocks. */
public final class Commits {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration CACHE_PATIENCE = Duration.ofSeconds(3);

    private final Backend backend;
    private final WatchCaches caches;

    public Commits(Backend backend, WatchCaches caches) {
        this.backend = backend;
        this.caches = caches;
    }

    /** Reads a key as it is now, or null. */
    public Backend.@Nullable Entry read(String key) {
        return call(backend.get(key, 0));
    }

    /**
     * Commits one change.
     *
     * @param key the whole key
     * @param value the new value, null to delete
     * @param expected the revision the key must have, 0 where it must not exist
     */
    public Backend.Commit write(String key, byte @Nullable [] value, long expected) {
        return write(List.of(new Backend.Change(key, value, expected)));
    }

    /** Commits a change with those that go along with it, or none of them. */
    public Backend.Commit write(Backend.Change change, List<Backend.Change> companions) {
        List<Backend.Change> changes = new ArrayList<>(companions.size() + 1);
        changes.add(change);
        changes.addAll(companions);
        return write(changes);
    }

    /** Commits several changes, or none of them. */
    public Backend.Commit write(List<Backend.Change> changes) {
        CompletableFuture<Backend.Commit> committed =
                backend.commit(List.copyOf(changes)).toFuture();
        // One wait for both where all goes well, which it does as a rule.
        CompletableFuture<Backend.Commit> seen =
                committed.thenCompose(commit -> seen(commit, changes.size()).handle((any, closed) -> commit));
        Backend.Commit commit = await(seen, CACHE_PATIENCE);
        if (commit == null) {
            commit = await(committed, PATIENCE);
            if (commit == null) {
                throw StatusException.timeout("the storage took too long to answer", 1);
            }
            // The write is done; that the caches lag longer is no reason to fail it.
            await(seen, CACHE_PATIENCE);
        }
        return commit;
    }

    private CompletableFuture<Void> seen(Backend.Commit commit, int changes) {
        // Whoever lost a key other than the object's own tries again with what the caches say of it.
        return commit.succeeded() || changes > 1
                ? caches.reached(commit.revision())
                : CompletableFuture.completedFuture(null);
    }

    /** Returns what comes of a write, or null where it takes longer. */
    private static Backend.@Nullable Commit await(CompletableFuture<Backend.Commit> outcome, Duration patience) {
        try {
            Backend.Commit commit = outcome.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (commit == null) {
                throw StatusException.internal("the storage gave no answer");
            }
            return commit;
        } catch (TimeoutException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    /** Reads the keys of a range as they are now. */
    public List<Backend.Entry> range(String from, String to) {
        Backend.Range range = call(backend.range(from, to, 0, 0));
        return range == null ? List.of() : range.entries();
    }

    private static <T> @Nullable T call(Mono<T> action) {
        try {
            return action.block(PATIENCE);
        } catch (IllegalStateException e) {
            throw StatusException.timeout("the storage took too long to answer", 1);
        }
    }
}
