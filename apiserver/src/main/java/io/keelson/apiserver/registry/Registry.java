package io.keelson.apiserver.registry;

import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.apiserver.definition.ResourceDefinition;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All resources that the API server serves, every served version of each. Resources may come and go while the server
 * runs; what is returned is a snapshot. Safe on any thread.
 */
public interface Registry {

    /** Returns the store of a resource as seen in one served version, or null where there is none. */
    @Nullable
    ResourceStore store(GroupVersionResource resource);

    /** Returns every served version of every resource: groups by priority, versions by preference, resources by name. */
    Collection<ResourceInfo> resources();

    /**
     * Serves a resource; versions of it that were served until now and are not among these are served no more. Objects
     * and watches stay as they are where the resource is kept in the same place and the same fields can be selected.
     * Blocks until the objects can be read; while another call of this or of {@link #unregister} is under way, too.
     *
     * @param versions the served versions, the preferred one first; where they are stored, all in one place
     */
    void register(List<ResourceDefinition> versions);

    /** Ends the watches of a resource, so that those who watch look at it anew. */
    void endWatches(String group, String resource);

    /** Serves a resource no more, in none of its versions; its watches end. Objects stay in the storage. */
    void unregister(String group, String resource);
}
