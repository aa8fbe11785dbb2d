package io.keelson.client.informer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.keelson.client.reconcile.ObjectKey;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A local copy of a resource (or of a selected part). It lags behind the server by the time of a watch event. Objects are
 * shared: whoever wants to change one copies it first. They come without {@code managedFields}.
 */
public interface Informer<T extends HasMetadata> {
    /** What the server has under a name, or null. */
    @Nullable
    T get(ObjectKey key);

    /** What the server has under a name, or null; a null namespace is that of the cluster. */
    default @Nullable T get(@Nullable String namespace, String name) {
        return get(ObjectKey.of(namespace, name));
    }

    /** All objects, in no order. */
    List<T> list();

    /** All objects of a namespace, in no order; costs the size of the namespace. */
    List<T> list(String namespace);

    /** The objects that an index has under a value. */
    List<T> byIndex(String index, String value);

    /** Adds an index before or after the start; an index of that name that is there already is kept. */
    Informer<T> index(String name, Function<T, ? extends Collection<String>> values);

    /** Adds a handler; it is told of every object that is there already as added. */
    void addHandler(Handler<T> handler);

    /** Whether the first list has been seen by all handlers. */
    boolean synced();

    /** Told of changes, in order, on the informer's thread: enqueue and return. What it throws is logged. */
    interface Handler<T> {
        /** An object is there. */
        void added(T object);

        /** An object has changed, or may have while the watch was broken. */
        void updated(T before, T now);

        /** An object is gone; this is the last state known. */
        void deleted(T last);

        /** A handler that treats all three the same, with the newest state. */
        static <T> Handler<T> each(java.util.function.Consumer<T> action) {
            return new Handler<>() {
                @Override
                public void added(T object) {
                    action.accept(object);
                }

                @Override
                public void updated(T before, T now) {
                    action.accept(now);
                }

                @Override
                public void deleted(T last) {
                    action.accept(last);
                }
            };
        }
    }
}
