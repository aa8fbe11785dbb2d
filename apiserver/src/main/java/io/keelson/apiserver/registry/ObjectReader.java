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
    @Nullable ObjectDocument get(GroupVersionResource resource, String namespace, String name);

    /**
     * Returns the objects of a resource in key order.
     *
     * @param resource any served version of the resource
     * @param namespace empty for all namespaces
     */
    List<ObjectDocument> list(GroupVersionResource resource, String namespace);
}
