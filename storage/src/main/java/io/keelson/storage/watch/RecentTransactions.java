package io.keelson.storage.watch;

import io.keelson.storage.Backend.Event;
import io.keelson.storage.Backend.EventBatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest transactions, one per revision, held in memory up to a number of bytes; the oldest make room for the new.
 *
 * <p>Safe for use by several threads.
 */
public final class RecentTransactions {
    private static final int OVERHEAD_BYTES = 200;
    private final long maxBytes;
    private @Nullable EventBatch[] slots = new EventBatch[256];
    private long first;
    private long next;
    private long bytes;

    /**
     * @param nextRevision the revision of the first transaction that will be added
     * @param maxBytes how many bytes of keys and values to hold; one transaction is held whatever its size
     */
    public RecentTransactions(long nextRevision, long maxBytes) {
        this.first = nextRevision;
        this.next = nextRevision;
        this.maxBytes = maxBytes;
    }

    /** Adds the transaction of the next revision. */
    public synchronized void add(EventBatch transaction) {
        if (transaction.revision() != next) {
            throw new IllegalArgumentException("revision " + transaction.revision() + " where " + next + " is next");
        }
        if (next - first == slots.length) {
            grow();
        }
        slots[slot(next++)] = transaction;
        bytes += size(transaction);
        while (bytes > maxBytes && next - first > 1) {
            removeFirst();
        }
    }

    /** Forgets the transactions up to a revision, inclusive. */
    public synchronized void forget(long revision) {
        while (first <= revision && first < next) {
            removeFirst();
        }
    }

    /**
     * Returns at most {@code max} transactions following a revision, or null where the ring no longer holds the first
     * of them.
     */
    public synchronized @Nullable List<EventBatch> after(long revision, int max) {
        long from = revision + 1;
        if (from < first) {
            return null;
        }
        List<EventBatch> found = new ArrayList<>((int) Math.clamp(next - from, 0, max));
        for (long at = from; at < next && found.size() < max; at++) {
            EventBatch transaction = slots[slot(at)];
            if (transaction != null) {
                found.add(transaction);
            }
        }
        return found;
    }

    private void removeFirst() {
        int slot = slot(first++);
        EventBatch removed = slots[slot];
        slots[slot] = null;
        if (removed != null) {
            bytes -= size(removed);
        }
    }

    private void grow() {
        @Nullable EventBatch[] old = slots;
        slots = new EventBatch[old.length * 2];
        for (long at = first; at < next; at++) {
            slots[slot(at)] = old[(int) (at & (old.length - 1))];
        }
    }

    private int slot(long revision) {
        return (int) (revision & (slots.length - 1));
    }

    private static long size(EventBatch transaction) {
        long size = 0;
        for (Event event : transaction.events()) {
            size += OVERHEAD_BYTES + event.key().length();
            size += event.value() == null ? 0 : event.value().length;
            size += event.previous() == null ? 0 : event.previous().length;
        }
        return size;
    }
}
