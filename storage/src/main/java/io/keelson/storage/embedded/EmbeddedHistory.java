package io.keelson.storage.embedded;

import io.keelson.storage.Backend.EventBatch;
import io.keelson.storage.CompactedException;
import io.keelson.storage.StorageException;
import io.keelson.storage.watch.History;
import io.keelson.storage.watch.RecentTransactions;
import java.util.List;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/** The transactions kept: the newest in memory, all of them on disk, until they are compacted. */
final class EmbeddedHistory implements History {
    private static final int DELETES_PER_WRITE = 2000;
    private final RocksStore store;
    private final RecentTransactions recent;
    private final Object compacting = new Object();
    private volatile long newest;
    private volatile long oldest;

    EmbeddedHistory(RocksStore store, long recentBytes) {
        this.store = store;
        this.newest = store.use(KeyVersions::newestRevision);
        this.oldest = store.use(KeyVersions::oldestRevision);
        this.recent = new RecentTransactions(newest + 1, recentBytes);
    }

    @Override
    public long newest() {
        return newest;
    }

    long oldest() {
        return oldest;
    }

    /** Shows transactions that are on disk. */
    void publish(List<EventBatch> transactions) {
        transactions.forEach(recent::add);
        newest = transactions.getLast().revision();
    }

    @Override
    @SuppressWarnings("NullAway") // The lambda's null is looked at below.
    public List<EventBatch> read(long afterRevision, int max) {
        long upTo = newest;
        if (afterRevision < oldest) {
            throw new CompactedException(oldest);
        }
        List<EventBatch> found = recent.after(afterRevision, max);
        if (found != null) {
            return found;
        }
        found = store.use(db -> KeyVersions.transactions(db, afterRevision, upTo, max));
        if (afterRevision < oldest) {
            throw new CompactedException(oldest);
        }
        if (found == null) {
            throw new StorageException("The store lacks changes after revision " + afterRevision + ".", false, null);
        }
        return found;
    }

    /** Returns the revision to read at; 0 stands for the newest. */
    long readable(long revision) {
        long now = newest;
        if (revision > now) {
            throw notReached(revision, now);
        }
        if (revision != 0 && revision < oldest) {
            throw new CompactedException(oldest);
        }
        return revision == 0 ? now : revision;
    }

    static StorageException notReached(long revision, long newest) {
        return new StorageException(
                "Revision " + revision + " has not been reached; the newest is " + newest + ".", true, null);
    }

    /**
     * Drops what only readers before a revision see. Readers are turned away first; those inside go on with what their
     * iterators hold. Stopped halfway, the next compaction finishes it.
     */
    void compact(long revision) {
        synchronized (compacting) {
            if (revision > newest) {
                throw notReached(revision, newest);
            }
            if (revision <= oldest) {
                return;
            }
            oldest = revision;
            recent.forget(revision);
            try (WriteBatch mark = new WriteBatch()) {
                mark.put(Layout.OLDEST, Layout.number(revision));
                store.writeUnsynced(mark);
            } catch (org.rocksdb.RocksDBException e) {
                throw new StorageException("Compaction failed: " + e.getMessage(), false, e);
            }
            long next = 0;
            while (next >= 0) {
                next = drop(next, revision);
            }
        }
    }

    /** Drops some revisions; returns the one to go on with, or -1 at the end. */
    private long drop(long from, long upTo) {
        return store.use(db -> {
            try (RocksIterator at = db.newIterator();
                    WriteBatch batch = new WriteBatch()) {
                long next = -1;
                at.seek(Layout.revision(from));
                for (; at.isValid() && Layout.isRevision(at.key()); at.next()) {
                    long revision = Layout.revisionOf(at.key());
                    if (revision > upTo) {
                        break;
                    }
                    if (batch.count() >= DELETES_PER_WRITE) {
                        next = revision;
                        break;
                    }
                    for (byte[] key : Layout.keys(at.value())) {
                        byte[] record = db.get(Layout.version(key, revision));
                        if (record == null) {
                            continue;
                        }
                        StoredVersion version = StoredVersion.decode(record, revision);
                        if (version.previousRevision() != 0) {
                            batch.delete(Layout.version(key, version.previousRevision()));
                        }
                        if (version.value() == null) {
                            batch.delete(Layout.version(key, revision));
                        }
                    }
                    batch.delete(Layout.revision(revision));
                }
                at.status();
                store.writeUnsynced(batch);
                return next;
            }
        });
    }
}
