package io.keelson.apiserver.registry;

import io.keelson.api.resource.GroupVersionResource;

/** Finds what is particular about each built-in resource. */
@FunctionalInterface
public interface Strategies {

    /**
     * Returns the strategy of a resource; never null, the default one where nothing is particular.
     *
     * @param resource the collection whose place in the store the objects have
     */
    ResourceStrategy strategy(GroupVersionResource resource);
}
