package io.keelson.apiserver.watchcache;

import io.keelson.api.document.ObjectDocument;
import java.util.ArrayList;
import java.util.List;

/**
 * The past events of a cache, oldest first, each with the objects as they were after it. Events go when they are too many,
 * or when there are more than {@link #ALWAYS_KEPT} and they are old or hold too many bytes. Not thread-safe.
 */
final class EventRing {
    /** How many events stay however old they are. */
    static final int ALWAYS_KEPT = 100;
    /** How many events are kept at most. */
    static final int CAPACITY = 10_000;
    /** How many bytes of objects are kept at most, but for {@link #ALWAYS_KEPT}: large objects push events out early. */
    static final long MAX_BYTES = 64L * 1024 * 1024;
    /** How long events are kept, in milliseconds, where they are not too many. */
    static final long KEPT_MILLIS = 75_000;

    private Past[] ring = new Past[16];
    private int head;
    private int size;
    private long bytes;
    private SortedTree<ObjectDocument> base;
    private long baseRevision;

    /**
     * @param base the objects before the first event
     * @param baseRevision the revision of that state
     */
    EventRing(SortedTree<ObjectDocument> base, long baseRevision) {
        this.base = base;
        this.baseRevision = baseRevision;
    }

    private record Past(CacheEvent event, SortedTree<ObjectDocument> after, long millis) {}

    /** Returns the oldest revision that is known: events after it are all here. */
    long baseRevision() {
        return baseRevision;
    }

    void add(CacheEvent event, SortedTree<ObjectDocument> after, long nowMillis) {
        bytes += event.bytes();
        while (size > 0 && (size >= CAPACITY || size >= ALWAYS_KEPT && spare(get(0), nowMillis))) {
            Past gone = get(0);
            bytes -= gone.event.bytes();
            base = gone.after;
            baseRevision = gone.event.revision();
            ring[head] = null;
            head = (head + 1) % ring.length;
            size--;
        }
        if (size == ring.length) {
            Past[] larger = new Past[ring.length * 2];
            for (int i = 0; i < size; i++) {
                larger[i] = get(i);
            }
            ring = larger;
            head = 0;
        }
        ring[(head + size) % ring.length] = new Past(event, after, nowMillis);
        size++;
    }

    private boolean spare(Past oldest, long nowMillis) {
        return bytes > MAX_BYTES || oldest.millis < nowMillis - KEPT_MILLIS;
    }

    /** Returns the events after a revision that is not older than {@link #baseRevision}, oldest first. */
    List<CacheEvent> after(long revision) {
        int first = firstAfter(revision);
        List<CacheEvent> events = new ArrayList<>(size - first);
        for (int i = first; i < size; i++) {
            events.add(get(i).event);
        }
        return events;
    }

    /** Returns the objects as they were at a revision that is not older than {@link #baseRevision}. */
    SortedTree<ObjectDocument> at(long revision) {
        int first = firstAfter(revision);
        return first == 0 ? base : get(first - 1).after;
    }

    private int firstAfter(long revision) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (get(middle).event.revision() <= revision) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private Past get(int index) {
        return ring[(head + index) % ring.length];
    }
}
