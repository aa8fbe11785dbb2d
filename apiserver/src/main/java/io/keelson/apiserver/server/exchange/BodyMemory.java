package io.keelson.apiserver.server.exchange;

import io.keelson.api.status.StatusException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the memory of bodies that are being read or worked on: a quarter of the bound for one user, so that nobody's
 * slow uploads refuse the writes of others. Who asks for more is answered 429. Safe on any thread.
 */
public final class BodyMemory {
    private final long limit;
    private final AtomicLong held = new AtomicLong();
    private final Map<String, Long> heldBy = new ConcurrentHashMap<>();

    /** @param limit the most bytes of all bodies together; at least four bodies always fit */
    BodyMemory(long limit) {
        this.limit = Math.max(limit, 16L * RequestBody.LIMIT);
    }

    /** Returns a bound that leaves most of the heap to other things. */
    public static BodyMemory ofHeap() {
        return new BodyMemory(Runtime.getRuntime().maxMemory() / 8);
    }

    /** What one request holds. */
    final class Share {
        private final String user;
        private final boolean exempt;
        private long bytes;
        private boolean closed;

        private Share(String user, boolean exempt) {
            this.user = user;
            this.exempt = exempt;
        }

        /**
         * Takes memory for more of the body.
         *
         * @throws StatusException 429 where there is no more for this user
         */
        synchronized void add(int more) {
            if (closed) {
                return;
            }
            bytes += more;
            long all = held.addAndGet(more);
            long own = heldBy.merge(user, (long) more, Long::sum);
            if (!exempt && (all > limit || own > limit / 4)) {
                throw StatusException.tooManyRequests("Too many requests, please try again later.", 1);
            }
        }

        /** Gives all back; a second time does nothing. */
        synchronized void close() {
            if (!closed) {
                closed = true;
                held.addAndGet(-bytes);
                heldBy.computeIfPresent(user, (name, sum) -> sum == bytes ? null : sum - bytes);
            }
        }
    }

    /** Begins a request's share. */
    Share share(String user, boolean exempt) {
        return new Share(user, exempt);
    }

    /** Returns how many bytes are held. */
    long held() {
        return held.get();
    }
}
