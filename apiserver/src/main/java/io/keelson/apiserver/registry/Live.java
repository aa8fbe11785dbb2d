package io.keelson.apiserver.registry;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.storage.Backend;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A stored object in the midst of a read-modify-write.
 *
 * @param tree the object in the stored version with its resource version; not to be modified
 * @param revision the revision it is of
 */
record Live(ObjectNode tree, long revision) {

    static @Nullable Live of(@Nullable ObjectDocument object) {
        return object == null ? null : new Live(object.toTree(), object.header().resourceVersion());
    }

    static @Nullable Live of(Backend.@Nullable Entry entry) {
        if (entry == null) {
            return null;
        }
        ObjectNode tree = Json.parse(entry.value());
        Metadata.of(tree).put("resourceVersion", Long.toString(entry.modRevision()));
        return new Live(tree, entry.modRevision());
    }

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
    static <T> T change(
            StoredResource resource, String key, Commits commits, Function<@Nullable Live, Attempt<T>> attempt) {
        Live live = of(resource.cache().snapshot().get(key));
        boolean cached = true;
        while (true) {
            Attempt<T> tried;
            try {
                tried = attempt.apply(live);
            } catch (RuntimeException e) {
                Live fresh = cached ? of(commits.read(key)) : live;
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
            Live fresh = of(commits.read(key));
            if (done != null && revision(fresh) == revision(live)) {
                return done;
            }
            live = fresh;
            cached = false;
        }
    }

    private static long revision(@Nullable Live live) {
        return live == null ? 0 : live.revision;
    }

    /**
     * The outcome of one attempt.
     *
     * @param result what came of it, null where someone else was faster
     * @param written whether the storage took it, so that it was decided on what the storage holds
     */
    record Attempt<T>(@Nullable T result, boolean written) {
        static <T> Attempt<T> lost() {
            return new Attempt<>(null, false);
        }

        /** The storage has taken the change. */
        static <T> Attempt<T> written(T result) {
            return new Attempt<>(result, true);
        }

        /** There was nothing to write. */
        static <T> Attempt<T> decided(T result) {
            return new Attempt<>(result, false);
        }
    }
}
