package io.keelson.apiserver.registry;

import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.resource.ResourceInfo;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * All resources that the API server serves, every served version of each. Resources may come and go while the server
 * runs; what is returned is a snapshot.
 */
public interface Registry {

    /** Returns the store of a resource as seen in one served version, or null where there is none. */
    @Nullable
    ResourceStore store(GroupVersionResource resource);

    /** Returns every served version of every resource: groups by priority, versions by preference, resources by name. */
    Collection<ResourceInfo> resources();

    /**
     * Adds the versions of a resource, or replaces those that are served under the same names.
     *
     * @param registration the versions with what is particular about the resource
     */
    void register(ResourceRegistration registration);

    /** Removes a version of a resource; its watches end. */
    void unregister(GroupVersionResource resource);
}
