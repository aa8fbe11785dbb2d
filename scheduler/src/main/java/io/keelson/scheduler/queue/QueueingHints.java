package io.keelson.scheduler.queue;

import io.keelson.scheduler.snapshot.ClusterEvent;
import io.keelson.scheduler.snapshot.PodInfo;
import java.util.Set;

/** Tells which events are worth a new attempt. Asked under the queue's lock, so it answers from what it is given. */
@FunctionalInterface
public interface QueueingHints {

    /**
     * Returns whether an event may let a pod fit.
     *
     * @param refusedBy the plugins that refused it; empty where there was no node to ask
     */
    boolean mayHelp(ClusterEvent event, PodInfo pod, Set<String> refusedBy);
}
