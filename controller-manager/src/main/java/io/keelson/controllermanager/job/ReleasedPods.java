package io.keelson.controllermanager.job;

import io.keelson.client.reconcile.ObjectKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The pods of each job that were told to drop the finalizer, until the informer shows it. Guarded by itself. */
final class ReleasedPods {
    private final Map<ObjectKey, Set<String>> uids = new HashMap<>();

    synchronized Set<String> of(ObjectKey job) {
        return Set.copyOf(uids.getOrDefault(job, Set.of()));
    }

    synchronized void expect(ObjectKey job, String uid) {
        uids.computeIfAbsent(job, j -> new HashSet<>()).add(uid);
    }

    synchronized void observed(ObjectKey job, String uid) {
        uids.computeIfPresent(job, (j, set) -> {
            set.remove(uid);
            return set.isEmpty() ? null : set;
        });
    }

    synchronized void forget(ObjectKey job) {
        uids.remove(job);
    }
}
