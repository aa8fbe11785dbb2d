package io.keelson.storage.watch;

import io.keelson.storage.Backend.Change;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules every transaction keeps, whichever engine commits it. */
public final class Changes {
    private Changes() {}

    /**
     * Checks a transaction before an engine looks at it.
     *
     * @throws IllegalArgumentException where it has no change, two of one key, an empty key, a key holding NUL, or a
     *     delete of what must not exist
     */
    public static void check(List<Change> changes) {
        if (changes.isEmpty()) {
            throw new IllegalArgumentException("a transaction needs at least one change");
        }
        Set<String> keys = new HashSet<>();
        for (Change change : changes) {
            String key = change.key();
            if (key.isEmpty() || key.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("a key must not be empty or hold NUL");
            }
            if (change.value() == null && change.expectedModRevision() == 0) {
                throw new IllegalArgumentException("a delete needs the revision of what it deletes: " + key);
            }
            if (changes.size() > 1 && !keys.add(key)) {
                throw new IllegalArgumentException("a transaction must not change a key twice: " + key);
            }
        }
    }
}
