package io.keelson.apiserver.watchcache;

import io.keelson.api.document.ObjectDocument;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a watcher follows.
 *
 * @param namespace only objects of this namespace, empty for all
 * @param name only the object of this name (in that namespace, where the resource has namespaces), empty for all
 * @param fields values that selectable fields must have, by field; indexes are chosen from these
 * @param filter everything that objects must pass, the conditions above included
 */
public record Interest(String namespace, String name, Map<String, String> fields, Predicate<ObjectDocument> filter) {
    /** All objects. */
    public static final Interest ALL = new Interest("", "", Map.of(), object -> true);

    boolean matches(ObjectDocument object) {
        return filter.test(object);
    }
}
