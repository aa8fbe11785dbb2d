package io.keelson.apiserver.registry;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.resource.GroupVersionResource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads objects from the watch caches: never blocks, may be a moment behind the storage. */
public interface ObjectReader {

    /**
     * Returns an object in its storage version, or null.
     *
     * @param resource any served version of the resource
     * @param namespace empty for cluster-scoped resources
     * @param name the object's name
     */
    @Nullable
    ObjectDocument get(GroupVersionResource resource, String namespace, String name);

    /**
     * Returns the objects of a resource in key order.
     *
     * @param resource any served version of the resource
     * @param namespace empty for all namespaces
     */
    List<ObjectDocument> list(GroupVersionResource resource, String namespace);

    /**
     * Returns the objects whose selectable field has a value, in key order. Readers with an index on the field (such as
     * {@code spec.nodeName} of pods) answer without looking at the others.
     *
     * @param resource any served version of the resource
     * @param namespace empty for all namespaces
     * @param field the name of a selectable field
     * @param value its value
     */
    default List<ObjectDocument> listByField(
            GroupVersionResource resource, String namespace, String field, String value) {
        return list(resource, namespace).stream()
                .filter(object -> value.equals(object.header().field(field)))
                .toList();
    }

    /**
     * Returns a number that is another one after every change of a resource's objects, so that what was derived from
     * them can be kept while it stays the same; negative where the reader cannot tell.
     *
     * @param resource any served version of the resource
     */
    default long version(GroupVersionResource resource) {
        return -1;
    }
}
