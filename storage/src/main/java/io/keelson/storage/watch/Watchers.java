package io.keelson.storage.watch;

import io.keelson.storage.Backend.EventBatch;
import io.keelson.storage.StorageException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** All watchers of one engine. Batches arrive on the executor given, one at a time per watcher. */
public final class Watchers {
    private final History history;
    private final Executor executor;
    private final Set<WatchSubscription> watchers = ConcurrentHashMap.newKeySet();
    private volatile @Nullable StorageException closed;

    /**
     * @param history what watchers are shown
     * @param executor runs deliveries; they may block on the history's disk
     */
    public Watchers(History history, Executor executor) {
        this.history = history;
        this.executor = executor;
    }

    /** The {@link io.keelson.storage.Backend#watch} of the engine. */
    public Flux<EventBatch> watch(String prefix, long afterRevision) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super EventBatch> subscriber) {
                long start = afterRevision == 0 ? history.newest() : afterRevision;
                WatchSubscription watcher =
                        new WatchSubscription(history, executor, watchers, subscriber, prefix, start);
                watchers.add(watcher);
                subscriber.onSubscribe(watcher);
                StorageException end = closed;
                if (end != null) {
                    watcher.end(end);
                } else {
                    watcher.wake();
                }
            }
        };
    }

    /** Tells that the history's newest revision has moved on. */
    public void advanced() {
        for (WatchSubscription watcher : watchers) {
            watcher.wake();
        }
    }

    /** Ends all watchers, present and future, with the error given. */
    public void close(StorageException reason) {
        closed = reason;
        for (WatchSubscription watcher : watchers) {
            watcher.end(reason);
        }
    }
}
