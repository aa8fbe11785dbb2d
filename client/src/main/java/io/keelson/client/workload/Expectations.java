package io.keelson.client.workload;

import io.keelson.client.reconcile.ObjectKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a controller has asked the server to create or delete and its informer has not shown yet. Until it has, counting
 * pods would count wrong. An expectation that is not met within five minutes is given up.
 */
public final class Expectations {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final class Expected {
        int creations;
        final Set<String> deletions = new HashSet<>();
        final Instant since;

        Expected(Instant since) {
            this.since = since;
        }
    }

    private final Clock clock;
    private final Map<ObjectKey, Expected> expected = new HashMap<>();

    /** Nothing is expected. */
    public Expectations(Clock clock) {
        this.clock = clock;
    }

    /** So many objects are about to be created. */
    public void expectCreations(ObjectKey owner, int count) {
        expect(owner, count, List.of());
    }

    /** These objects are about to be deleted. */
    public void expectDeletions(ObjectKey owner, Collection<String> uids) {
        expect(owner, 0, uids);
    }

    /** So many are about to be created, and these deleted. */
    public synchronized void expect(ObjectKey owner, int creations, Collection<String> deletions) {
        Expected e = new Expected(clock.instant());
        e.creations = creations;
        e.deletions.addAll(deletions);
        expected.put(owner, e);
    }

    /** One was created, or will not be. */
    public synchronized void created(ObjectKey owner) {
        Expected e = expected.get(owner);
        if (e != null) {
            e.creations--;
        }
    }

    /** One was deleted, or will not be. */
    public synchronized void deleted(ObjectKey owner, String uid) {
        Expected e = expected.get(owner);
        if (e != null) {
            e.deletions.remove(uid);
        }
    }

    /** Whether the informer has shown all that was asked for. */
    public synchronized boolean satisfied(ObjectKey owner) {
        Expected e = expected.get(owner);
        return e == null
                || e.creations <= 0 && e.deletions.isEmpty()
                || Duration.between(e.since, clock.instant()).compareTo(PATIENCE) > 0;
    }

    /** The owner is gone. */
    public synchronized void forget(ObjectKey owner) {
        expected.remove(owner);
    }
}
