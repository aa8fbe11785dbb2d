package io.keelson.apiserver.admission;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.resource.GroupVersionResource;
import org.jspecify.annotations.Nullable;

/** Reads the newest state of single objects from the storage; asked only where the caches may be behind. Blocking. */
public interface LatestReader {

    /**
     * Returns an object in its storage version, or null.
     *
     * @param resource any served version of the resource
     * @param namespace empty for cluster-scoped resources
     * @param name the object's name
     */
    @Nullable
    ObjectDocument get(GroupVersionResource resource, String namespace, String name);
}
