package io.keelson.apiserver.watchcache;

import io.keelson.api.document.ObjectDocument;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A change of an object as it sits in a cache's history. What watchers see of it depends on their selectors: an object
 * that enters what they follow is added, one that leaves it is deleted. Each of these views exists once.
 */
final class CacheEvent {
    private final String key;
    private final long revision;
    private final @Nullable ObjectDocument previous;
    private final @Nullable ObjectDocument current;
    private final byte @Nullable [] previousValue;
    private volatile @Nullable WatchEvent added;
    private volatile @Nullable WatchEvent modified;
    private volatile @Nullable WatchEvent deleted;

    /**
     * @param key the object's key
     * @param revision the revision of the change
     * @param previous the object before, null where it was created
     * @param current the object after, null where it was deleted
     * @param previousValue the stored value before, null where it was created
     */
    CacheEvent(
            String key,
            long revision,
            @Nullable ObjectDocument previous,
            @Nullable ObjectDocument current,
            byte @Nullable [] previousValue) {
        this.key = key;
        this.revision = revision;
        this.previous = previous;
        this.current = current;
        this.previousValue = previousValue;
    }

    String key() {
        return key;
    }

    long revision() {
        return revision;
    }

    @Nullable
    ObjectDocument previous() {
        return previous;
    }

    @Nullable
    ObjectDocument current() {
        return current;
    }

    /** Returns how many bytes of objects the event holds. */
    long bytes() {
        return (current == null ? 0 : current.bytes().length)
                + (previousValue == null ? 0 : (long) previousValue.length);
    }

    /** Returns what a watcher with these interests sees, or null where it is nothing. */
    @Nullable
    WatchEvent seenBy(Interest interest) {
        boolean before = previous != null && interest.matches(previous);
        boolean after = current != null && interest.matches(current);
        if (after) {
            return before ? modified() : added();
        }
        return before ? deleted() : null;
    }

    private WatchEvent added() {
        WatchEvent event = added;
        if (event == null) {
            event = new WatchEvent(WatchEvent.Type.ADDED, Objects.requireNonNull(current));
            added = event;
        }
        return event;
    }

    private WatchEvent modified() {
        WatchEvent event = modified;
        if (event == null) {
            event = new WatchEvent(WatchEvent.Type.MODIFIED, Objects.requireNonNull(current), this::deleted);
            modified = event;
        }
        return event;
    }

    private WatchEvent deleted() {
        WatchEvent event = deleted;
        if (event == null) {
            ObjectDocument last = Objects.requireNonNull(previous);
            byte[] value = Objects.requireNonNull(previousValue);
            event = new WatchEvent(
                    WatchEvent.Type.DELETED,
                    ObjectDocument.stored(value, revision, last.header().fields()));
            deleted = event;
        }
        return event;
    }
}
