package io.keelson.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A revisioned key-value store with watch: what the API server persists objects in.
 *
 * <p>Every call returns at once; results and errors arrive on a thread of the engine, on which subscribers must not
 * block. Keys are ordered by their UTF-8 bytes. Failures are {@link StorageException}s.
 */
public interface Backend extends AutoCloseable {

    /**
     * Reads one key.
     *
     * @param key the whole key
     * @param revision the revision to read at, 0 for the newest (linearizable). Fails with {@link CompactedException}
     *     where it is gone, and retriably where it has not been reached.
     * @return the entry, or an empty {@code Mono} where there is none at that revision
     */
    Mono<Entry> get(String key, long revision);

    /**
     * Reads the keys from {@code from} (inclusive) to {@code to} (exclusive) in order.
     *
     * @param from the first key that may be returned
     * @param to the key that ends the range
     * @param limit the most entries to return, 0 for all
     * @param revision the revision to read at, 0 for the newest (linearizable)
     * @return the entries, the revision they were read at and how many keys of the range were left out by the limit
     */
    Mono<Range> range(String from, String to, int limit, long revision);

    /**
     * Commits all changes of a transaction atomically, or none of them.
     *
     * <p>When this completes with {@link Commit#succeeded()} the change is on disk and the later reads and watches of
     * every client see it.
     *
     * @param changes one or more changes of distinct keys; a delete names the revision of what it deletes. Fails with
     *     {@link IllegalArgumentException} otherwise.
     * @return the outcome; where a comparison failed, the entries found instead
     */
    Mono<Commit> commit(List<Change> changes);

    /**
     * Follows the changes below a prefix, in revision order and without gaps.
     *
     * @param prefix the keys to follow, empty for all
     * @param afterRevision the last revision already known; 0 starts at the next change. A revision not reached yet
     *     is waited for.
     * @return batches of events, each batch being whole transactions; fails with {@link CompactedException} when the
     *     changes after that revision are gone, and with {@link StorageException} when the engine went away. An empty
     *     batch tells only that {@link EventBatch#revision()} has been reached.
     */
    Flux<EventBatch> watch(String prefix, long afterRevision);

    /** Returns the newest committed revision. */
    Mono<Long> revision();

    /**
     * Forgets what only older reads and watches need.
     *
     * @param revision the oldest revision that stays readable
     */
    Mono<Void> compact(long revision);

    /** Whether other API servers may have it open at the same time. */
    default boolean shared() {
        return false;
    }

    /** Ends all watches and releases files and connections; whatever was acknowledged stays. */
    @Override
    void close();

    /**
     * A key with its value.
     *
     * @param key the whole key
     * @param value the bytes put; must not be modified
     * @param createRevision the revision that created the key
     * @param modRevision the revision that last changed it
     */
    record Entry(String key, byte[] value, long createRevision, long modRevision) {}

    /**
     * The answer of a range read.
     *
     * @param entries the entries in key order
     * @param revision the revision they were read at
     * @param remaining how many further keys the range has at that revision
     */
    record Range(List<Entry> entries, long revision, long remaining) {}

    /**
     * One change of a transaction.
     *
     * @param key the whole key
     * @param value the new value, or null to delete the key
     * @param expectedModRevision the revision the key must have last been changed at, 0 where it must not exist
     */
    record Change(String key, byte @Nullable [] value, long expectedModRevision) {}

    /**
     * The outcome of a transaction.
     *
     * @param succeeded whether it was committed
     * @param revision the revision it was committed at, or the newest revision when it was not
     * @param conflicts where it was not committed, the current entries of the keys whose comparison failed; a key that
     *     does not exist has none
     */
    record Commit(boolean succeeded, long revision, List<Entry> conflicts) {}

    /**
     * Events of whole transactions, in revision order.
     *
     * @param events the events; empty where only progress is told
     * @param revision the newest revision these events bring the watcher to
     */
    record EventBatch(List<Event> events, long revision) {}

    /**
     * A changed key.
     *
     * @param key the whole key
     * @param value the new value, null where the key was deleted
     * @param previous the value before, null where the key was created
     * @param createRevision the revision that created the key (of a deleted key: that created what was deleted)
     * @param modRevision the revision of this change
     * @param previousModRevision the revision of the value before, 0 where the key was created
     */
    record Event(
            String key,
            byte @Nullable [] value,
            byte @Nullable [] previous,
            long createRevision,
            long modRevision,
            long previousModRevision) {}
}
