package io.keelson.apiserver.registry;

import io.keelson.api.resource.GroupVersionResource;
import io.keelson.storage.Backend;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Other things that come and go with an object, in the transaction that writes the object: so there is never the one
 * without the other, and of two servers that want the same key one is told. Blocks.
 */
public interface TransactionChanges {

    /**
     * Returns the change that creates an object in the server's own name, unless there is one.
     *
     * @param object complete but for what every created object is given; the callee's own
     */
    Backend.Change creation(ObjectNode object);

    /**
     * Returns the change that removes a cluster-scoped object, empty where there is none.
     *
     * @param resource any served version of the resource
     */
    Optional<Backend.Change> removal(GroupVersionResource resource, String name);

    /** Returns the change that removes a key of the storage, empty where there is none. */
    Optional<Backend.Change> removal(String key);

    /** Returns the keys of the storage below a prefix, without the prefix, with their values. */
    Map<String, byte[]> below(String prefix);
}
