package io.keelson.storage.memory;

import io.keelson.storage.Backend;
import io.keelson.storage.CompactedException;
import io.keelson.storage.StorageException;
import io.keelson.storage.watch.Changes;
import io.keelson.storage.watch.History;
import io.keelson.storage.watch.RecentTransactions;
import io.keelson.storage.watch.Watchers;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The engine that holds everything in memory, with all revisions until they are compacted. */
public final class MemoryBackend implements Backend {
    private final Object lock = new Object();
    private final NavigableMap<String, KeyVersion> newest = new TreeMap<>(new KeyOrder());
    private final RecentTransactions ring = new RecentTransactions(2, Long.MAX_VALUE);
    private final ThreadPoolExecutor deliveries = new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("memory-storage-watch").factory());
    private final Watchers watchers = new Watchers(new Log(), deliveries);
    private volatile long revision = 1;
    private volatile long oldest = 1;
    private volatile boolean closed;

    /** Makes an empty store, at revision 1. */
    public MemoryBackend() {
        deliveries.allowCoreThreadTimeOut(true);
    }

    @Override
    public Mono<Entry> get(String key, long atRevision) {
        return Mono.fromCallable(() -> {
            synchronized (lock) {
                return entry(key, newest.get(key), readable(atRevision));
            }
        });
    }

    @Override
    public Mono<Range> range(String from, String to, int limit, long atRevision) {
        return Mono.fromCallable(() -> {
            synchronized (lock) {
                long at = readable(atRevision);
                List<Entry> entries = new ArrayList<>();
                long remaining = 0;
                if (newest.comparator() != null && newest.comparator().compare(from, to) < 0) {
                    for (var candidate : newest.subMap(from, to).entrySet()) {
                        Entry entry = entry(candidate.getKey(), candidate.getValue(), at);
                        if (entry != null && limit > 0 && entries.size() == limit) {
                            remaining++;
                        } else if (entry != null) {
                            entries.add(entry);
                        }
                    }
                }
                return new Range(entries, at, remaining);
            }
        });
    }

    @Override
    public Mono<Commit> commit(List<Change> changes) {
        return Mono.fromCallable(() -> {
            Changes.check(changes);
            Commit commit;
            synchronized (lock) {
                checkOpen();
                commit = commitLocked(changes);
            }
            watchers.advanced();
            return commit;
        });
    }

    private Commit commitLocked(List<Change> changes) {
        boolean succeeded = true;
        List<Entry> conflicts = new ArrayList<>();
        for (Change change : changes) {
            Entry current = entry(change.key(), newest.get(change.key()), revision);
            if ((current == null ? 0 : current.modRevision()) != change.expectedModRevision()) {
                succeeded = false;
                if (current != null) {
                    conflicts.add(current);
                }
            }
        }
        if (!succeeded) {
            return new Commit(false, revision, conflicts);
        }
        long next = revision + 1;
        List<Event> events = new ArrayList<>(changes.size());
        for (Change change : changes) {
            KeyVersion before = newest.get(change.key());
            KeyVersion live = KeyVersion.at(before, revision);
            long created = live == null ? next : live.createRevision;
            newest.put(change.key(), new KeyVersion(change.value(), created, next, before));
            events.add(new Event(
                    change.key(),
                    change.value(),
                    live == null ? null : live.value,
                    created,
                    next,
                    live == null ? 0 : live.modRevision));
        }
        ring.add(new EventBatch(List.copyOf(events), next));
        revision = next;
        return new Commit(true, next, List.of());
    }

    @Override
    public Flux<EventBatch> watch(String prefix, long afterRevision) {
        return watchers.watch(prefix, afterRevision);
    }

    @Override
    public Mono<Long> revision() {
        return Mono.fromCallable(() -> {
            checkOpen();
            return revision;
        });
    }

    @Override
    public Mono<Void> compact(long compactRevision) {
        return Mono.fromRunnable(() -> {
            synchronized (lock) {
                checkOpen();
                if (compactRevision > revision) {
                    throw notReached(compactRevision);
                }
                if (compactRevision <= oldest) {
                    return;
                }
                oldest = compactRevision;
                ring.forget(compactRevision);
                newest.values().removeIf(version -> prune(version, compactRevision));
            }
        });
    }

    /** Cuts what only readers before a revision see; tells whether the key may go altogether. */
    private static boolean prune(KeyVersion newest, long compactRevision) {
        KeyVersion version = newest;
        while (version.modRevision > compactRevision) {
            if (version.previous == null) {
                return false;
            }
            version = version.previous;
        }
        version.previous = null;
        return version == newest && version.value == null;
    }

    @Override
    public void close() {
        closed = true;
        watchers.close(new StorageException("The storage engine was closed.", true, null));
        deliveries.shutdown();
    }

    private static @Nullable Entry entry(String key, @Nullable KeyVersion newest, long at) {
        KeyVersion version = KeyVersion.at(newest, at);
        return version == null || version.value == null
                ? null
                : new Entry(key, version.value, version.createRevision, version.modRevision);
    }

    private long readable(long atRevision) {
        checkOpen();
        if (atRevision > revision) {
            throw notReached(atRevision);
        }
        if (atRevision != 0 && atRevision < oldest) {
            throw new CompactedException(oldest);
        }
        return atRevision == 0 ? revision : atRevision;
    }

    private StorageException notReached(long asked) {
        return new StorageException(
                "Revision " + asked + " has not been reached; the newest is " + revision + ".", true, null);
    }

    private void checkOpen() {
        if (closed) {
            throw new StorageException("The storage engine was closed.", false, null);
        }
    }

    private final class Log implements History {
        @Override
        public long newest() {
            return revision;
        }

        @Override
        public List<EventBatch> read(long afterRevision, int max) {
            List<EventBatch> found = afterRevision < oldest ? null : ring.after(afterRevision, max);
            if (found == null) {
                throw new CompactedException(oldest);
            }
            return found;
        }
    }
}
