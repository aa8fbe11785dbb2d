package io.keelson.client.informer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.keelson.client.reconcile.ObjectKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Objects by key, and by the values of indexes. Guarded by itself; readers get copies of lists, never of objects. */
final class Store<T extends HasMetadata> {
    private static final String NAMESPACE = "namespace";

    private record Index<T>(Function<T, ? extends Collection<String>> values, Map<String, Set<ObjectKey>> keys) {}

    private final Map<ObjectKey, T> objects = new HashMap<>();
    private final Map<String, Index<T>> indexes = new LinkedHashMap<>();

    Store() {
        index(NAMESPACE, object -> List.of(ObjectKey.of(object).namespace()));
    }

    synchronized void index(String name, Function<T, ? extends Collection<String>> values) {
        if (!indexes.containsKey(name)) {
            Index<T> index = new Index<>(values, new HashMap<>());
            indexes.put(name, index);
            objects.forEach((key, object) -> add(index, key, object));
        }
    }

    synchronized @Nullable T get(ObjectKey key) {
        return objects.get(key);
    }

    synchronized List<T> list() {
        return new ArrayList<>(objects.values());
    }

    List<T> namespace(String namespace) {
        return byIndex(NAMESPACE, namespace);
    }

    synchronized List<T> byIndex(String name, String value) {
        Index<T> index = indexes.get(name);
        if (index == null) {
            throw new IllegalArgumentException("no index " + name);
        }
        List<T> found = new ArrayList<>();
        for (ObjectKey key : index.keys.getOrDefault(value, Set.of())) {
            T object = objects.get(key);
            if (object != null) {
                found.add(object);
            }
        }
        return found;
    }

    synchronized Set<ObjectKey> keys() {
        return new HashSet<>(objects.keySet());
    }

    /** Puts an object and returns what was there. */
    synchronized @Nullable T put(ObjectKey key, T object) {
        T before = objects.put(key, object);
        for (Index<T> index : indexes.values()) {
            if (before != null) {
                drop(index, key, before);
            }
            add(index, key, object);
        }
        return before;
    }

    /** Removes an object and returns it. */
    synchronized @Nullable T remove(ObjectKey key) {
        T before = objects.remove(key);
        if (before != null) {
            indexes.values().forEach(index -> drop(index, key, before));
        }
        return before;
    }

    private static <T> void add(Index<T> index, ObjectKey key, T object) {
        for (String value : index.values.apply(object)) {
            index.keys.computeIfAbsent(value, v -> new HashSet<>(4)).add(key);
        }
    }

    private static <T> void drop(Index<T> index, ObjectKey key, T object) {
        for (String value : index.values.apply(object)) {
            index.keys.computeIfPresent(value, (v, keys) -> {
                keys.remove(key);
                return keys.isEmpty() ? null : keys;
            });
        }
    }
}
