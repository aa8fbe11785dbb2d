package io.keelson.kubelet.server;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers of the API server that are good for a while; the oldest go where there are too many. Safe on any thread. */
final class ReviewCache<K, V> {
    private static final int MOST = 4096;

    private record Remembered<T>(T value, Instant until) {}

    private final Clock clock;
    private final Map<K, Remembered<V>> entries = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Remembered<V>> eldest) {
            return size() > MOST;
        }
    };

    ReviewCache(Clock clock) {
        this.clock = clock;
    }

    synchronized @Nullable V get(K key) {
        Remembered<V> entry = entries.get(key);
        if (entry == null || clock.instant().isBefore(entry.until())) {
            return entry == null ? null : entry.value();
        }
        entries.remove(key);
        return null;
    }

    synchronized void put(K key, V value, Duration life) {
        entries.put(key, new Remembered<>(value, clock.instant().plus(life)));
    }
}
