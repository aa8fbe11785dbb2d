package io.keelson.apiserver.watchcache;

import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import reactor.core.scheduler.Scheduler;

/**
 * Hands changes to those who watch, in the order of the changes, on a thread of its own: what a watcher, a table or a
 * conversion costs does not hold up the writer whose change it is. Where watchers fall so far behind that
 * {@link #MOST_WAITING} changes wait, the feeding thread waits, too, so that what waits stays bounded.
 */
final class Dispatcher {
    /** How many changes may wait, as many as a cache remembers. */
    static final int MOST_WAITING = EventRing.CAPACITY;

    private final Scheduler.Worker worker;
    private final Semaphore room = new Semaphore(MOST_WAITING);

    /** @param scheduler whose tasks of one worker run one after the other */
    Dispatcher(Scheduler scheduler) {
        this.worker = scheduler.createWorker();
    }

    /** A change and those who were watching when the cache took it. */
    record Delivery(CacheEvent change, List<Watcher> watchers) {
        private void deliver() {
            for (Watcher watcher : watchers) {
                watcher.offer(change);
            }
        }
    }

    /** Called by the feeding thread once the caches show the changes. */
    void dispatch(List<Delivery> deliveries) {
        if (deliveries.isEmpty()) {
            return;
        }
        int taken = Math.min(deliveries.size(), MOST_WAITING);
        room.acquireUninterruptibly(taken);
        run(() -> {
            try {
                deliveries.forEach(Delivery::deliver);
            } finally {
                room.release(taken);
            }
        });
    }

    /** Has something done after the changes that wait. */
    void run(Runnable action) {
        try {
            worker.schedule(action);
        } catch (RejectedExecutionException e) {
            // Closed: all watches have been ended.
        }
    }

    /** Drops what waits, and lets whoever waits for room go on. */
    void close() {
        worker.dispose();
        room.release(MOST_WAITING);
    }
}
