package io.keelson.apiserver.registry.write;

import io.keelson.apiserver.registry.read.StoredResource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads, changes and writes an object until nobody else was faster, as {@code GuaranteedUpdate} of upstream's storage. */
public final class GuaranteedUpdate {
    private GuaranteedUpdate() {}

    /**
     * Tries to change an object until it works or fails for good: first as the cache has it, which costs no read, then as
     * the storage has it, and again whenever someone else was faster. What ends a request without a write (a refusal, or
     * that there is nothing to change) counts only where the storage says of the object what the cache said: another
     * server on the same storage may have changed it.
     *
     * @param resource whose object it is
     * @param key the object's key
     * @param commits reads the storage
     * @param attempt is given the object, null where there is none
     */
    public static <T> T run(
            StoredResource resource, String key, Commits commits, Function<@Nullable ObjectState, Attempt<T>> attempt) {
        ObjectState live = ObjectState.of(resource.cache().snapshot().get(key));
        boolean cached = true;
        while (true) {
            Attempt<T> tried;
            try {
                tried = attempt.apply(live);
            } catch (RuntimeException e) {
                ObjectState fresh = cached ? ObjectState.of(commits.read(key)) : live;
                if (revision(fresh) == revision(live)) {
                    throw e;
                }
                live = fresh;
                cached = false;
                continue;
            }
            T done = tried.result();
            if (done != null && (tried.written() || !cached)) {
                return done;
            }
            ObjectState fresh = ObjectState.of(commits.read(key));
            if (done != null && revision(fresh) == revision(live)) {
                return done;
            }
            live = fresh;
            cached = false;
        }
    }

    private static long revision(@Nullable ObjectState live) {
        return live == null ? 0 : live.revision();
    }

    /**
     * The outcome of one attempt.
     *
     * @param result what came of it, null where someone else was faster
     * @param written whether the storage took it, so that it was decided on what the storage holds
     */
    public record Attempt<T>(@Nullable T result, boolean written) {
        public static <T> Attempt<T> lost() {
            return new Attempt<>(null, false);
        }

        /** The storage has taken the change. */
        public static <T> Attempt<T> written(T result) {
            return new Attempt<>(result, true);
        }

        /** There was nothing to write. */
        public static <T> Attempt<T> decided(T result) {
            return new Attempt<>(result, false);
        }
    }
}
