package io.keelson.storage.embedded;

import io.keelson.storage.Backend.Change;
import io.keelson.storage.Backend.Commit;
import java.util.List;
import reactor.core.publisher.MonoSink;

/** A commit waiting for the committer. */
record Transaction(List<Change> changes, MonoSink<Commit> answer) {
    long bytes() {
        long bytes = 0;
        for (Change change : changes) {
            bytes += change.key().length() + (change.value() == null ? 0 : change.value().length);
        }
        return bytes;
    }
}
