package io.keelson.apiserver.watchcache;

import io.keelson.api.document.SelectableFields;
import io.keelson.storage.Backend;
import io.keelson.storage.CompactedException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The caches of all resources, fed by one watch of the storage: a change is applied, then whoever waits for its revision
 * goes on, then it is handed to those who watch. Where the storage goes away the watch is taken up again
 * where it ended; where that is compacted, everything is read anew.
 */
public final class WatchCaches implements AutoCloseable {
    /** How often watchers are told which revision has been reached. */
    public static final Duration BOOKMARK_INTERVAL = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(WatchCaches.class);
    private static final String ROOT = "/registry/";
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Backend backend;
    private final Scheduler scheduler;
    private final Clock clock;
    private final Dispatcher dispatcher;
    private final ConcurrentSkipListMap<String, WatchCache> caches = new ConcurrentSkipListMap<>();
    private final PriorityQueue<Waiter> waiters = new PriorityQueue<>();
    private final Disposable.Swap watch = Disposables.swap();
    private final Disposable.Composite timers = Disposables.composite();
    private volatile long revision;
    private volatile boolean started;
    private volatile boolean closed;
    private Duration pause = FIRST_PAUSE;

    /**
     * @param backend what is cached
     * @param scheduler one thread, on which caches are fed
     * @param dispatching another one, on which watchers are served
     * @param clock tells how old events are
     */
    public WatchCaches(Backend backend, Scheduler scheduler, Scheduler dispatching, Clock clock) {
        this.backend = backend;
        this.scheduler = scheduler;
        this.clock = clock;
        this.dispatcher = new Dispatcher(dispatching);
    }

    private record Waiter(long revision, CompletableFuture<Void> reached) implements Comparable<Waiter> {
        @Override
        public int compareTo(Waiter other) {
            return Long.compare(revision, other.revision);
        }
    }

    /**
     * Adds a cache before {@link #start}.
     *
     * @param prefix what the keys of the resource start with, with a slash at its end
     * @param fields the fields that selectors may ask for
     * @param indexed those of them that objects and watchers are found by
     */
    public WatchCache add(String prefix, SelectableFields fields, List<String> indexed) {
        WatchCache cache = new WatchCache(prefix, fields, indexed, clock, this::revision);
        caches.put(prefix, cache);
        return cache;
    }

    /** Adds a cache while the others are in use; completes when it is filled. */
    public Mono<WatchCache> addLive(String prefix, SelectableFields fields, List<String> indexed) {
        return backend.range(prefix, WatchCache.after(prefix), 0, 0)
                .publishOn(scheduler)
                .flatMap(range -> {
                    if (range.revision() < revision) {
                        // Events between the read and now would be missed: read again.
                        return addLive(prefix, fields, indexed);
                    }
                    WatchCache cache = new WatchCache(prefix, fields, indexed, clock, this::revision);
                    cache.load(range.entries(), range.revision());
                    WatchCache replaced = caches.put(prefix, cache);
                    if (replaced != null) {
                        replaced.close();
                    }
                    return Mono.just(cache);
                });
    }

    /**
     * Adds a cache, whether the others are in use or not, in place of one with the same prefix; blocks until it is filled
     * where they are. Not to be called while {@link #start} is under way.
     *
     * @param prefix what the keys of the resource start with, with a slash at its end
     * @param fields the fields that selectors may ask for
     * @param indexed those of them that objects and watchers are found by
     */
    public WatchCache open(String prefix, SelectableFields fields, List<String> indexed) {
        return started
                ? Objects.requireNonNull(addLive(prefix, fields, indexed).block())
                : add(prefix, fields, indexed);
    }

    /** Removes a cache and ends its watches. */
    public void remove(String prefix) {
        WatchCache gone = caches.remove(prefix);
        if (gone != null) {
            gone.close();
        }
    }

    /** Fills all caches and starts to follow the storage; completes when reads can be served. */
    public Mono<Void> start() {
        started = true;
        return load().doOnSuccess(done -> {
            follow();
            timers.add(scheduler.schedulePeriodically(
                    this::sendBookmarks,
                    BOOKMARK_INTERVAL.toMillis(),
                    BOOKMARK_INTERVAL.toMillis(),
                    TimeUnit.MILLISECONDS));
        });
    }

    /** Returns the revision that all caches have reached. */
    public long revision() {
        return revision;
    }

    /** Completes when all caches have reached a revision; cancelling the future gives up. */
    public CompletableFuture<Void> reached(long wanted) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        if (revision >= wanted) {
            future.complete(null);
            return future;
        }
        synchronized (waiters) {
            waiters.add(new Waiter(wanted, future));
        }
        if (revision >= wanted) {
            wake();
        }
        return future;
    }

    /** Sends bookmarks to all watchers that want them. Runs on the feeding thread. */
    void sendBookmarks() {
        synchronized (waiters) {
            waiters.removeIf(waiter -> waiter.reached.isDone());
        }
        long now = revision;
        dispatcher.run(() -> caches.values().forEach(cache -> cache.progress(now)));
    }

    @Override
    public void close() {
        closed = true;
        watch.dispose();
        timers.dispose();
        caches.values().forEach(WatchCache::close);
        dispatcher.close();
        synchronized (waiters) {
            waiters.forEach(waiter -> waiter.reached.cancel(false));
            waiters.clear();
        }
    }

    private Mono<Void> load() {
        return backend.range(ROOT, WatchCache.after(ROOT), 0, 0)
                .publishOn(scheduler)
                .doOnNext(range -> {
                    Map<WatchCache, List<Backend.Entry>> byCache = new LinkedHashMap<>();
                    caches.values().forEach(cache -> byCache.put(cache, new ArrayList<>()));
                    for (Backend.Entry entry : range.entries()) {
                        WatchCache cache = cacheOf(entry.key());
                        List<Backend.Entry> entries = cache == null ? null : byCache.get(cache);
                        if (entries != null) {
                            entries.add(entry);
                        }
                    }
                    byCache.forEach((cache, entries) -> cache.load(entries, range.revision()));
                    advance(range.revision());
                })
                .then();
    }

    private void follow() {
        watch.update(backend.watch("", revision)
                .publishOn(scheduler)
                .subscribe(this::take, this::interrupted, () -> interrupted(null)));
    }

    private void take(Backend.EventBatch batch) {
        pause = FIRST_PAUSE;
        Map<WatchCache, List<Backend.Event>> byCache = new LinkedHashMap<>();
        for (Backend.Event event : batch.events()) {
            WatchCache cache = cacheOf(event.key());
            if (cache != null) {
                byCache.computeIfAbsent(cache, any -> new ArrayList<>()).add(event);
            }
        }
        List<Dispatcher.Delivery> deliveries = new ArrayList<>();
        byCache.forEach((cache, events) -> cache.apply(events, deliveries));
        advance(batch.revision());
        dispatcher.dispatch(deliveries);
    }

    private void interrupted(@Nullable Throwable cause) {
        if (closed) {
            return;
        }
        boolean compacted = cause instanceof CompactedException;
        LOG.warn(
                "The watch of the storage ended at revision {} and is taken up again{}: {}",
                revision,
                compacted ? " after reading everything" : "",
                cause == null ? "the storage closed it" : cause.toString());
        Duration wait = pause;
        pause = wait.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wait.multipliedBy(2);
        timers.add(scheduler.schedule(() -> resume(compacted), wait.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void resume(boolean everything) {
        if (closed) {
            return;
        }
        if (everything) {
            load().subscribe(done -> {}, this::interruptedAgain, this::follow);
        } else {
            follow();
        }
    }

    private void interruptedAgain(Throwable cause) {
        if (!closed) {
            LOG.warn("The storage cannot be read: {}", cause.toString());
            timers.add(scheduler.schedule(() -> resume(true), pause.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    private @Nullable WatchCache cacheOf(String key) {
        // No prefix starts with another one, so that the nearest one before the key is the only one that may fit.
        Map.Entry<String, WatchCache> floor = caches.floorEntry(key);
        return floor != null && key.startsWith(floor.getKey()) ? floor.getValue() : null;
    }

    private void advance(long to) {
        if (to > revision) {
            revision = to;
        }
        wake();
    }

    private void wake() {
        List<CompletableFuture<Void>> ready = new ArrayList<>();
        synchronized (waiters) {
            while (!waiters.isEmpty() && waiters.peek().revision <= revision) {
                ready.add(waiters.poll().reached);
            }
        }
        ready.forEach(future -> future.complete(null));
    }
}
