package io.keelson.apiserver.watchcache;

import io.keelson.api.document.ObjectDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All objects of a resource at one moment. Immutable. */
public final class CacheSnapshot {
    private final long revision;
    private final SortedTree<ObjectDocument> objects;
    private final Map<String, SortedTree<ObjectDocument>> indexes;

    CacheSnapshot(long revision, SortedTree<ObjectDocument> objects, Map<String, SortedTree<ObjectDocument>> indexes) {
        this.revision = revision;
        this.objects = objects;
        this.indexes = indexes;
    }

    /** Returns the revision of the last change that is in here. */
    public long revision() {
        return revision;
    }

    SortedTree<ObjectDocument> objects() {
        return objects;
    }

    Map<String, SortedTree<ObjectDocument>> indexes() {
        return indexes;
    }

    /** Returns the object stored under a key, or null. */
    public @Nullable ObjectDocument get(String key) {
        return objects.get(key);
    }

    /** Returns how many objects have keys from the first (inclusive) to the second (exclusive). */
    public int count(String from, String to) {
        return Math.max(0, objects.rank(to) - objects.rank(from));
    }

    /** Returns the objects with keys from the first (inclusive) to the second (exclusive), in key order. */
    public List<ObjectDocument> range(String from, String to) {
        return objects.range(from, to);
    }

    /**
     * Returns the objects of a range that pass a filter.
     *
     * @param from the first key (inclusive)
     * @param to the key that ends the range (exclusive)
     * @param filter what is asked for
     * @param limit the most objects to return, 0 for all
     */
    public List<ObjectDocument> range(String from, String to, Predicate<ObjectDocument> filter, int limit) {
        List<ObjectDocument> found = new ArrayList<>();
        objects.visit(from, to, (key, object) -> {
            if (filter.test(object)) {
                found.add(object);
            }
            return limit <= 0 || found.size() < limit;
        });
        return found;
    }

    /** Returns whether objects can be found by this field without looking at the others. */
    public boolean indexed(String field) {
        return indexes.containsKey(field);
    }

    /** Returns the objects whose indexed field has the value, in key order. */
    public List<ObjectDocument> byField(String field, String value) {
        SortedTree<ObjectDocument> index = indexes.get(field);
        if (index == null) {
            throw new IllegalArgumentException("no index on " + field);
        }
        return index.range(indexKey(value, ""), value + '\u0001');
    }

    static String indexKey(String value, String key) {
        return value + '\0' + key;
    }
}
