package io.keelson.storage.embedded;

import io.keelson.storage.Backend.Change;
import io.keelson.storage.Backend.Commit;
import io.keelson.storage.Backend.Entry;
import io.keelson.storage.Backend.Event;
import io.keelson.storage.Backend.EventBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * Decides transactions one after the other and collects what is to be written: each sees the changes of those before
 * it, though none is on disk yet.
 */
final class Group implements AutoCloseable {
    final WriteBatch batch = new WriteBatch();
    final List<EventBatch> transactions = new ArrayList<>();
    private final RocksIterator stored;
    private final Map<String, StoredVersion> changed = new HashMap<>();
    private long revision;

    /**
     * @param stored what is on disk
     * @param revision the newest revision there
     */
    Group(RocksIterator stored, long revision) {
        this.stored = stored;
        this.revision = revision;
    }

    Commit decide(List<Change> changes) throws RocksDBException {
        List<@Nullable StoredVersion> before = new ArrayList<>(changes.size());
        List<Entry> conflicts = new ArrayList<>();
        boolean succeeded = true;
        for (Change change : changes) {
            StoredVersion current = current(change.key());
            byte[] value = current == null ? null : current.value();
            before.add(value == null ? null : current);
            if (current == null || value == null) {
                succeeded &= change.expectedModRevision() == 0;
            } else if (current.modRevision() != change.expectedModRevision()) {
                succeeded = false;
                conflicts.add(new Entry(change.key(), value, current.createRevision(), current.modRevision()));
            }
        }
        if (!succeeded) {
            return new Commit(false, revision, conflicts);
        }
        revision++;
        List<Event> events = new ArrayList<>(changes.size());
        List<byte[]> keys = new ArrayList<>(changes.size());
        for (int i = 0; i < changes.size(); i++) {
            events.add(put(changes.get(i), before.get(i), keys));
        }
        batch.put(Layout.revision(revision), Layout.keys(keys));
        transactions.add(new EventBatch(List.copyOf(events), revision));
        return new Commit(true, revision, List.of());
    }

    private Event put(Change change, @Nullable StoredVersion before, List<byte[]> keys) throws RocksDBException {
        long created = before == null ? revision : before.createRevision();
        long previous = before == null ? 0 : before.modRevision();
        StoredVersion version = new StoredVersion(change.value(), created, revision, previous);
        byte[] key = Layout.bytes(change.key());
        keys.add(key);
        batch.put(Layout.version(key, revision), version.encode());
        changed.put(change.key(), version);
        return new Event(
                change.key(), change.value(), before == null ? null : before.value(), created, revision, previous);
    }

    private @Nullable StoredVersion current(String key) throws RocksDBException {
        StoredVersion inGroup = changed.get(key);
        return inGroup != null ? inGroup : KeyVersions.at(stored, Layout.bytes(key), Long.MAX_VALUE);
    }

    @Override
    public void close() {
        batch.close();
    }
}
