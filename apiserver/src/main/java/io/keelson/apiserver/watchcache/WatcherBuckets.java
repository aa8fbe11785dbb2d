package io.keelson.apiserver.watchcache;

import io.keelson.api.document.ObjectDocument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who watches a resource, by what they are interested in, so that a change finds those it concerns without asking the
 * others. Not thread-safe: guarded by the cache's lock.
 */
final class WatcherBuckets {
    private final String prefix;
    private final List<String> indexed;
    private final Map<String, Set<Watcher>> buckets = new HashMap<>();

    /**
     * @param prefix what the keys of the resource start with
     * @param indexed the fields that watchers are found by
     */
    WatcherBuckets(String prefix, List<String> indexed) {
        this.prefix = prefix;
        this.indexed = indexed;
    }

    void add(Watcher watcher) {
        buckets.computeIfAbsent(bucket(watcher.interest()), any -> new LinkedHashSet<>())
                .add(watcher);
    }

    void remove(Watcher watcher) {
        String bucket = bucket(watcher.interest());
        Set<Watcher> there = buckets.get(bucket);
        if (there != null && there.remove(watcher) && there.isEmpty()) {
            buckets.remove(bucket);
        }
    }

    /** Returns those whom a change may concern. */
    List<Watcher> interestedIn(CacheEvent change) {
        if (buckets.isEmpty()) {
            return List.of();
        }
        Set<String> concerned = new LinkedHashSet<>();
        concerned.add("");
        concerned.add("name:" + change.key());
        int slash = change.key().indexOf('/', prefix.length());
        if (slash > 0) {
            concerned.add("namespace:" + change.key().substring(prefix.length(), slash));
        }
        for (String field : indexed) {
            addBucket(concerned, field, change.previous());
            addBucket(concerned, field, change.current());
        }
        List<Watcher> found = new ArrayList<>();
        for (String bucket : concerned) {
            Set<Watcher> there = buckets.get(bucket);
            if (there != null) {
                found.addAll(there);
            }
        }
        return found;
    }

    private static void addBucket(Set<String> concerned, String field, @Nullable ObjectDocument object) {
        if (object != null) {
            concerned.add(field + "=" + object.header().field(field));
        }
    }

    private String bucket(Interest interest) {
        if (!interest.name().isEmpty()) {
            return "name:" + key(interest);
        }
        for (String field : indexed) {
            String value = interest.fields().get(field);
            if (value != null) {
                return field + "=" + value;
            }
        }
        return interest.namespace().isEmpty() ? "" : "namespace:" + interest.namespace();
    }

    /** Returns the key of the one object that somebody is interested in. */
    String key(Interest interest) {
        return interest.namespace().isEmpty()
                ? prefix + interest.name()
                : prefix + interest.namespace() + "/" + interest.name();
    }

    List<Watcher> everyone() {
        List<Watcher> all = new ArrayList<>();
        buckets.values().forEach(all::addAll);
        return all;
    }

    /** Lets everyone go; returns who they were. */
    List<Watcher> letGo() {
        List<Watcher> all = everyone();
        buckets.clear();
        return all;
    }

    int count() {
        return buckets.values().stream().mapToInt(Set::size).sum();
    }
}
