package io.keelson.resources.bootstrap;

import io.keelson.apiserver.registry.store.LoopbackWriter;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Where the objects of a new cluster are written; implemented over the registry. Blocking. */
public interface BootstrapWriter {

    /**
     * Creates those objects that do not exist, in their order and in as few transactions as possible. The objects are
     * complete but for what every created object is given: uid, creation time, generation and field ownership.
     *
     * @param objects trees with {@code apiVersion}, {@code kind} and metadata; the writer's own from now on
     * @return how many were created
     */
    int createMissing(List<ObjectNode> objects);

    /**
     * Replaces an object that was read before, unless it has changed since; field ownership is kept up.
     *
     * @param object the new state with the resource version of the old one
     * @return whether it was replaced; false where somebody else was faster
     */
    boolean replace(ObjectNode object);

    /** Returns the writer over a registry. */
    static BootstrapWriter of(LoopbackWriter writes) {
        return new BootstrapWriter() {
            @Override
            public int createMissing(List<ObjectNode> objects) {
                return writes.createMissing(objects);
            }

            @Override
            public boolean replace(ObjectNode object) {
                return writes.replace(object);
            }
        };
    }
}
