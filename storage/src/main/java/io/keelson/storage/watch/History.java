package io.keelson.storage.watch;

import io.keelson.storage.Backend.EventBatch;
import io.keelson.storage.CompactedException;
import java.util.List;

/** The committed transactions of an engine, one per revision. Safe for use by several threads. */
public interface History {

    /** Returns the newest revision watchers may be shown. */
    long newest();

    /**
     * Reads transactions in revision order.
     *
     * @param afterRevision the last revision already known
     * @param max the most transactions to return, at least 1
     * @return the transactions with the revisions following {@code afterRevision}; empty only where there are none yet
     * @throws CompactedException where some of them are gone
     */
    List<EventBatch> read(long afterRevision, int max);
}
