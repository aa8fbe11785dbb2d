package io.keelson.storage.embedded;

import io.keelson.storage.Backend;
import io.keelson.storage.CompactedException;
import io.keelson.storage.StorageException;
import io.keelson.storage.watch.Changes;
import io.keelson.storage.watch.Watchers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksIterator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The durable engine of one machine: a commit that was acknowledged is on disk. */
public final class EmbeddedBackend implements Backend {
    private final DataDirectory directory;
    private final RocksStore store;
    private final EmbeddedHistory history;
    private final Committer committer;
    private final Watchers watchers;
    private final ThreadPoolExecutor acknowledging = pool("storage-acknowledge", 1);
    private final ThreadPoolExecutor watching = pool("storage-watch", 2);
    private final ThreadPoolExecutor reading = pool("storage-read", 2);
    private final Scheduler readers = Schedulers.fromExecutor(reading);
    private volatile boolean closed;

    private EmbeddedBackend(DataDirectory directory, RocksStore store, EmbeddedOptions options) {
        this.directory = directory;
        this.store = store;
        history = new EmbeddedHistory(store, options.recentEventBytes());
        watchers = new Watchers(history, watching);
        committer = new Committer(store, directory, options, history.newest(), this::publish, acknowledging);
    }

    /**
     * Opens a store, making it where there is none.
     *
     * @param directory where the store is or will be; nothing else should be in it
     * @param options how it uses memory, disk and time
     * @throws StorageException where the directory is in use, cannot be written, or holds a damaged store, which is
     *     left as it is
     */
    public static EmbeddedBackend open(Path directory, EmbeddedOptions options) {
        DataDirectory held = DataDirectory.hold(directory);
        RocksStore store = new RocksStore(held, options);
        EmbeddedBackend backend;
        try {
            backend = new EmbeddedBackend(held, store, options);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
        backend.committer.start();
        return backend;
    }

    /** Returns where the store is. */
    public Path directory() {
        return directory.path();
    }

    @Override
    @SuppressWarnings("NullAway") // An empty Mono is a Callable's null.
    public Mono<Entry> get(String key, long revision) {
        return read(() -> readAt(revision, (at, readAt) -> {
            StoredVersion found = KeyVersions.at(at, Layout.bytes(key), readAt);
            return found == null || found.value() == null
                    ? null
                    : new Entry(key, found.value(), found.createRevision(), found.modRevision());
        }));
    }

    @Override
    public Mono<Range> range(String from, String to, int limit, long revision) {
        return read(() -> readAt(
                revision, (at, readAt) -> KeyVersions.range(at, Layout.bytes(from), Layout.bytes(to), limit, readAt)));
    }

    @Override
    public Mono<Commit> commit(List<Change> changes) {
        return Mono.defer(() -> {
            Changes.check(changes);
            return committer.commit(changes);
        });
    }

    @Override
    public Flux<EventBatch> watch(String prefix, long afterRevision) {
        return watchers.watch(prefix, afterRevision);
    }

    @Override
    public Mono<Long> revision() {
        return Mono.fromCallable(() -> {
            if (closed) {
                throw closing(null);
            }
            return history.newest();
        });
    }

    @Override
    public Mono<Void> compact(long revision) {
        return this.<Object>read(() -> {
                    history.compact(revision);
                    return null;
                })
                .then();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        committer.close();
        watchers.close(new StorageException("The storage engine was closed.", true, null));
        List.of(acknowledging, watching, reading).forEach(ThreadPoolExecutor::shutdown);
        store.close();
    }

    private void publish(List<EventBatch> transactions) {
        history.publish(transactions);
        watchers.advanced();
    }

    private interface Read<T extends @Nullable Object> {
        T at(RocksIterator at, long revision) throws org.rocksdb.RocksDBException;
    }

    @SuppressWarnings("NullAway") // Generic nullness: the null of an overtaken read is never returned.
    private <T extends @Nullable Object> T readAt(long revision, Read<T> read) {
        while (true) {
            long readAt = history.readable(revision);
            boolean[] overtaken = {false};
            T result = store.use(db -> {
                try (RocksIterator at = db.newIterator()) {
                    // What the iterator sees is whole unless a compaction began before it was made.
                    overtaken[0] = readAt < history.oldest();
                    return overtaken[0] ? null : read.at(at, readAt);
                }
            });
            if (!overtaken[0]) {
                return result;
            }
            if (revision != 0) {
                throw new CompactedException(history.oldest());
            }
        }
    }

    private <T> Mono<T> read(Callable<@Nullable T> read) {
        return Mono.<T>fromCallable(read)
                .subscribeOn(readers)
                .onErrorMap(java.util.concurrent.RejectedExecutionException.class, EmbeddedBackend::closing);
    }

    private static StorageException closing(@Nullable Throwable cause) {
        return new StorageException("The storage engine is closed.", false, cause);
    }

    private static ThreadPoolExecutor pool(String name, int threads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name(name + "-", 0).factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
