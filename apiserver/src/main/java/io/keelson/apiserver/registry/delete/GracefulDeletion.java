package io.keelson.apiserver.registry.delete;

import io.keelson.apiserver.registry.Metadata;
import io.keelson.apiserver.registry.ResourceStrategy;
import io.keelson.apiserver.registry.options.DeleteOptions;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What becomes of an object when it is asked to go.
 *
 * @param state whether the object goes gracefully, already does, or goes at once
 * @param seconds the grace period, where it goes gracefully
 */
record GracefulDeletion(State state, long seconds) {
    private static final GracefulDeletion AT_ONCE = new GracefulDeletion(State.AT_ONCE, 0);
    private static final GracefulDeletion PENDING = new GracefulDeletion(State.PENDING, 0);

    /** The three cases. */
    enum State {
        /** The object goes as soon as its finalizers allow. */
        AT_ONCE,
        /** The object has been marked, and is to go later. */
        GRACEFUL,
        /** The object is on its way, and this request does not make it faster. */
        PENDING
    }

    /** Decides, and marks the object where it goes gracefully. A negative period counts as a second. */
    static GracefulDeletion decide(ObjectNode object, DeleteOptions options, ResourceStrategy strategy, Instant now) {
        Long requested = options.gracePeriodSeconds();
        if (requested != null && requested < 0) {
            requested = 1L;
        }
        if (Metadata.deleting(object)) {
            return shorten(object, requested, now);
        }
        Long seconds = strategy.gracePeriod(object, requested);
        if (seconds == null) {
            return AT_ONCE;
        }
        Metadata.setDeletion(object, now.plusSeconds(seconds), seconds);
        Metadata.bumpGeneration(object);
        return new GracefulDeletion(State.GRACEFUL, seconds);
    }

    /** A deletion that goes on can only be made shorter. */
    private static GracefulDeletion shorten(ObjectNode object, @Nullable Long requested, Instant now) {
        Long current = Metadata.deletionGrace(object);
        if (current == null || current == 0) {
            return AT_ONCE;
        }
        if (requested == null || requested >= current) {
            return PENDING;
        }
        long seconds = requested;
        Instant end = Metadata.deletionTime(object);
        Instant earlier = end == null ? now : end.minusSeconds(current).plusSeconds(seconds);
        if (earlier.isBefore(now)) {
            earlier = now;
            seconds = seconds == 0 ? 0 : 1;
        }
        Metadata.setDeletion(object, earlier, seconds);
        return new GracefulDeletion(State.GRACEFUL, seconds);
    }
}
