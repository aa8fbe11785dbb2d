package io.keelson.storage.embedded;

import io.keelson.storage.Backend.Entry;
import io.keelson.storage.Backend.Event;
import io.keelson.storage.Backend.EventBatch;
import io.keelson.storage.Backend.Range;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Reads the records of {@link Layout}. */
final class KeyVersions {
    /** Steps over so many older versions of a key before it is quicker to seek the next key. */
    private static final int STEPS = 8;

    private KeyVersions() {}

    static long newestRevision(RocksDB database) throws RocksDBException {
        long newest = Math.max(1, oldestRevision(database));
        try (RocksIterator at = database.newIterator()) {
            at.seekToLast();
            if (at.isValid() && Layout.isRevision(at.key())) {
                newest = Math.max(newest, Layout.revisionOf(at.key()));
            }
            at.status();
        }
        return newest;
    }

    static long oldestRevision(RocksDB database) throws RocksDBException {
        byte[] oldest = database.get(Layout.OLDEST);
        return oldest == null ? 1 : Layout.number(oldest);
    }

    /** Returns the version of a key that readers at a revision see, deletes included. */
    static @Nullable StoredVersion at(RocksIterator at, byte[] key, long revision) throws RocksDBException {
        at.seek(Layout.version(key, revision));
        if (at.isValid()) {
            byte[] record = at.key();
            if (Layout.isVersion(record) && Layout.compareKey(record, key) == 0) {
                return StoredVersion.decode(at.value(), Layout.revisionOf(record));
            }
        }
        at.status();
        return null;
    }

    static Range range(RocksIterator at, byte[] from, byte[] to, int limit, long revision) throws RocksDBException {
        List<Entry> entries = new ArrayList<>();
        long remaining = 0;
        byte[] header = new byte[StoredVersion.HEADER];
        byte[] answered = {};
        int steps = 0;
        at.seek(Layout.from(from));
        while (at.isValid()) {
            byte[] record = at.key();
            if (!Layout.isVersion(record) || Layout.compareKey(record, to) >= 0) {
                break;
            }
            if (Layout.sameKey(record, answered) || Layout.compareKey(record, from) < 0) {
                if (++steps > STEPS) {
                    at.seek(Layout.afterKeyOf(record));
                } else {
                    at.next();
                }
                continue;
            }
            steps = 0;
            long modRevision = Layout.revisionOf(record);
            if (modRevision > revision) {
                at.seek(Layout.version(java.util.Arrays.copyOfRange(record, 1, record.length - 9), revision));
                continue;
            }
            answered = record;
            if (limit > 0 && entries.size() == limit) {
                at.value(header);
                remaining += StoredVersion.isDelete(header) ? 0 : 1;
            } else {
                StoredVersion found = StoredVersion.decode(at.value(), modRevision);
                if (found.value() != null) {
                    entries.add(new Entry(Layout.key(record), found.value(), found.createRevision(), modRevision));
                }
            }
            at.next();
        }
        at.status();
        return new Range(entries, revision, remaining);
    }

    /** Returns at most {@code max} transactions after a revision up to another; null where one of them is gone. */
    static @Nullable List<EventBatch> transactions(RocksDB database, long after, long upTo, int max)
            throws RocksDBException {
        List<EventBatch> transactions = new ArrayList<>();
        try (RocksIterator at = database.newIterator()) {
            long next = after + 1;
            for (at.seek(Layout.revision(next));
                    next <= upTo && transactions.size() < max && at.isValid();
                    at.next(), next++) {
                if (!Layout.isRevision(at.key()) || Layout.revisionOf(at.key()) != next) {
                    return null;
                }
                List<Event> events = new ArrayList<>();
                for (byte[] key : Layout.keys(at.value())) {
                    Event event = event(database, key, next);
                    if (event == null) {
                        return null;
                    }
                    events.add(event);
                }
                transactions.add(new EventBatch(List.copyOf(events), next));
            }
            at.status();
            return next <= upTo && transactions.size() < max ? null : transactions;
        }
    }

    private static @Nullable Event event(RocksDB database, byte[] key, long revision) throws RocksDBException {
        byte[] record = database.get(Layout.version(key, revision));
        if (record == null) {
            return null;
        }
        StoredVersion version = StoredVersion.decode(record, revision);
        byte[] previous = null;
        if (version.previousRevision() != 0) {
            byte[] before = database.get(Layout.version(key, version.previousRevision()));
            if (before == null) {
                return null;
            }
            previous = StoredVersion.decode(before, version.previousRevision()).value();
        }
        return new Event(
                new String(key, java.nio.charset.StandardCharsets.UTF_8),
                version.value(),
                previous,
                version.createRevision(),
                revision,
                version.previousRevision());
    }
}
