package io.keelson.apiserver.watchcache;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.document.SelectableFields;
import io.keelson.api.json.MalformedJsonException;
import io.keelson.api.status.StatusException;
import io.keelson.storage.Backend;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/** The objects of one resource and those who watch them. */
public final class WatchCache {
    private static final Logger LOG = LoggerFactory.getLogger(WatchCache.class);

    private final String prefix;
    private final SelectableFields fields;
    private final List<String> indexed;
    private final Clock clock;
    private final LongSupplier reached;
    private final Object lock = new Object();
    private final WatcherBuckets watchers;
    private volatile CacheSnapshot snapshot;
    private EventRing history;
    private boolean closed;

    /**
     * @param prefix what the keys of the resource start with, with a slash at its end
     * @param fields the fields that selectors may ask for
     * @param indexed those of them that objects and watchers are found by
     * @param clock tells how old events are
     * @param reached the revision that all caches have reached
     */
    WatchCache(String prefix, SelectableFields fields, List<String> indexed, Clock clock, LongSupplier reached) {
        this.prefix = prefix;
        this.fields = fields;
        this.indexed = List.copyOf(indexed);
        this.watchers = new WatcherBuckets(prefix, this.indexed);
        this.clock = clock;
        this.reached = reached;
        this.snapshot = new CacheSnapshot(0, SortedTree.empty(), emptyIndexes());
        this.history = new EventRing(SortedTree.empty(), 0);
    }

    /** Returns what the keys of the resource start with. */
    public String prefix() {
        return prefix;
    }

    /** Returns the objects as they are now. */
    public CacheSnapshot snapshot() {
        return snapshot;
    }

    /** Returns the objects as they were at a revision that has been reached, or null where that is forgotten. */
    public @Nullable CacheSnapshot at(long revision) {
        synchronized (lock) {
            CacheSnapshot now = snapshot;
            if (revision >= now.revision()) {
                return now;
            }
            return revision < history.baseRevision()
                    ? null
                    : new CacheSnapshot(revision, history.at(revision), Map.of());
        }
    }

    /**
     * Follows changes after a revision.
     *
     * @param afterRevision the last revision already known
     * @param bookmarks makes bookmarks, or null where the client wants none
     */
    public Flux<WatchEvent> watch(Interest interest, long afterRevision, @Nullable LongFunction<WatchEvent> bookmarks) {
        return Flux.from(subscriber -> {
            Watcher watcher;
            synchronized (lock) {
                long oldest = history.baseRevision();
                if (afterRevision < oldest) {
                    watcher = new Watcher(
                            interest, null, afterRevision, Collections::emptyIterator, subscriber, gone -> {});
                    watcher.end(Watcher.error(StatusException.expired(
                            "too old resource version: " + afterRevision + " (" + oldest + ")")));
                } else {
                    List<CacheEvent> missed = history.after(afterRevision);
                    long known = Math.max(afterRevision, snapshot.revision());
                    watcher = register(interest, bookmarks, known, () -> seen(missed, interest), subscriber);
                }
            }
            watcher.start();
        });
    }

    /**
     * Follows changes, starting with the objects there are as added.
     *
     * @param bookmarks makes bookmarks, or null where the client wants none
     * @param initialEnd makes the bookmark that tells the end of the objects there are, or null for none
     */
    public Flux<WatchEvent> watchAll(
            Interest interest,
            @Nullable LongFunction<WatchEvent> bookmarks,
            @Nullable LongFunction<WatchEvent> initialEnd) {
        return Flux.from(subscriber -> {
            Watcher watcher;
            synchronized (lock) {
                CacheSnapshot now = snapshot;
                long revision = Math.max(reached.getAsLong(), now.revision());
                WatchEvent end = initialEnd == null ? null : initialEnd.apply(revision);
                watcher = register(
                        interest, bookmarks, now.revision(), () -> initial(matching(now, interest), end), subscriber);
            }
            watcher.start();
        });
    }

    private Watcher register(
            Interest interest,
            @Nullable LongFunction<WatchEvent> bookmarks,
            long known,
            Supplier<Iterator<WatchEvent>> backlog,
            Subscriber<? super WatchEvent> subscriber) {
        Watcher watcher = new Watcher(interest, bookmarks, known, backlog, subscriber, this::unregister);
        if (closed) {
            watcher.end(null);
        } else {
            watchers.add(watcher);
        }
        return watcher;
    }

    private void unregister(Watcher watcher) {
        synchronized (lock) {
            watchers.remove(watcher);
        }
    }

    private List<ObjectDocument> matching(CacheSnapshot now, Interest interest) {
        for (String field : indexed) {
            String value = interest.fields().get(field);
            if (value != null) {
                return now.byField(field, value).stream()
                        .filter(interest::matches)
                        .toList();
            }
        }
        if (!interest.name().isEmpty()) {
            ObjectDocument one = now.get(watchers.key(interest));
            return one != null && interest.matches(one) ? List.of(one) : List.of();
        }
        String from = interest.namespace().isEmpty() ? prefix : prefix + interest.namespace() + "/";
        return now.range(from, after(from), interest::matches, 0);
    }

    /** Returns the first key after all that start with a prefix ending in a slash. */
    public static String after(String prefix) {
        return prefix.substring(0, prefix.length() - 1) + '0';
    }

    private static Iterator<WatchEvent> initial(List<ObjectDocument> objects, @Nullable WatchEvent end) {
        Iterator<ObjectDocument> rest = objects.iterator();
        return new Iterator<>() {
            private @Nullable WatchEvent last = end;

            @Override
            public boolean hasNext() {
                return rest.hasNext() || last != null;
            }

            @Override
            public WatchEvent next() {
                if (rest.hasNext()) {
                    return new WatchEvent(WatchEvent.Type.ADDED, rest.next());
                }
                WatchEvent event = Objects.requireNonNull(last);
                last = null;
                return event;
            }
        };
    }

    private static Iterator<WatchEvent> seen(List<CacheEvent> events, Interest interest) {
        List<WatchEvent> seen = new ArrayList<>();
        for (CacheEvent event : events) {
            WatchEvent one = event.seenBy(interest);
            if (one != null) {
                seen.add(one);
            }
        }
        return seen.iterator();
    }

    /** Fills the cache anew; those who watch are told to list again. Called by the feeding thread. */
    void load(List<Backend.Entry> entries, long revision) {
        List<String> keys = new ArrayList<>(entries.size());
        List<ObjectDocument> objects = new ArrayList<>(entries.size());
        for (Backend.Entry entry : entries) {
            ObjectDocument object = read(entry.key(), entry.value(), entry.modRevision());
            if (object != null) {
                keys.add(entry.key());
                objects.add(object);
            }
        }
        SortedTree<ObjectDocument> tree = SortedTree.of(keys, objects);
        Map<String, SortedTree<ObjectDocument>> indexes = emptyIndexes();
        for (int i = 0; i < keys.size(); i++) {
            index(indexes, keys.get(i), null, objects.get(i));
        }
        List<Watcher> all;
        synchronized (lock) {
            snapshot = new CacheSnapshot(revision, tree, indexes);
            history = new EventRing(tree, revision);
            all = watchers.letGo();
        }
        WatchEvent goodbye = Watcher.error(StatusException.expired("the storage was read anew; list again"));
        all.forEach(watcher -> watcher.end(goodbye));
    }

    /**
     * Takes over events; reads see them afterwards. Called by the feeding thread.
     *
     * @param deliveries takes the changes that somebody watches, which are to be handed over next
     */
    void apply(List<Backend.Event> events, List<Dispatcher.Delivery> deliveries) {
        synchronized (lock) {
            CacheSnapshot before = snapshot;
            SortedTree<ObjectDocument> tree = before.objects();
            Map<String, SortedTree<ObjectDocument>> indexes = new LinkedHashMap<>(before.indexes());
            long revision = before.revision();
            for (Backend.Event event : events) {
                if (event.modRevision() <= before.revision()) {
                    continue;
                }
                String key = event.key();
                ObjectDocument previous = tree.get(key);
                byte[] value = event.value();
                ObjectDocument current = value == null ? null : read(key, value, event.modRevision());
                if (previous == null && current == null) {
                    continue;
                }
                revision = event.modRevision();
                tree = current == null ? tree.without(key) : tree.with(key, current);
                index(indexes, key, previous, current);
                CacheEvent change = new CacheEvent(key, revision, previous, current, event.previous());
                history.add(change, tree, clock.millis());
                List<Watcher> interested = watchers.interestedIn(change);
                if (!interested.isEmpty()) {
                    deliveries.add(new Dispatcher.Delivery(change, interested));
                }
            }
            snapshot = new CacheSnapshot(revision, tree, indexes);
        }
    }

    /** Sends bookmarks to those who want them. Called by the dispatching thread. */
    void progress(long revision) {
        List<Watcher> all;
        synchronized (lock) {
            all = watchers.everyone();
        }
        all.forEach(watcher -> watcher.progress(revision));
    }

    /** Ends the watches there are; whoever asks again is served. */
    public void endWatches() {
        List<Watcher> all;
        synchronized (lock) {
            all = watchers.letGo();
        }
        all.forEach(watcher -> watcher.end(null));
    }

    /** Ends all watches; called where the resource or the server goes away. */
    void close() {
        List<Watcher> all;
        synchronized (lock) {
            closed = true;
            all = watchers.letGo();
        }
        all.forEach(watcher -> watcher.end(null));
    }

    /** Returns how many watches are going on. */
    public int watcherCount() {
        synchronized (lock) {
            return watchers.count();
        }
    }

    private @Nullable ObjectDocument read(String key, byte[] value, long revision) {
        try {
            return ObjectDocument.stored(value, revision, fields);
        } catch (MalformedJsonException e) {
            LOG.error("{} cannot be read and is left out: {}", key, e.getMessage());
            return null;
        }
    }

    private void index(
            Map<String, SortedTree<ObjectDocument>> indexes,
            String key,
            @Nullable ObjectDocument previous,
            @Nullable ObjectDocument current) {
        for (String field : indexed) {
            SortedTree<ObjectDocument> index = Objects.requireNonNull(indexes.get(field));
            if (previous != null) {
                index = index.without(
                        CacheSnapshot.indexKey(String.valueOf(previous.header().field(field)), key));
            }
            if (current != null) {
                index = index.with(
                        CacheSnapshot.indexKey(String.valueOf(current.header().field(field)), key), current);
            }
            indexes.put(field, index);
        }
    }

    private Map<String, SortedTree<ObjectDocument>> emptyIndexes() {
        Map<String, SortedTree<ObjectDocument>> indexes = new LinkedHashMap<>();
        indexed.forEach(field -> indexes.put(field, SortedTree.empty()));
        return indexes;
    }
}
