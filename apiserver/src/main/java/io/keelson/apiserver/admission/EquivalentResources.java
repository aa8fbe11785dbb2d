package io.keelson.apiserver.admission;

import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.structuredmerge.MergeType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Resources that are the same under several names, and objects in their versions. Safe on any thread. */
public interface EquivalentResources {

    /** Returns every served version of a resource, itself among them. */
    List<GroupVersionResource> of(GroupVersionResource resource);

    /** Returns the resource whose objects are of a kind, null where none is served. */
    @Nullable
    ResourceInfo find(GroupVersionKind kind);

    /** Returns the kind that a request's objects have in another version of its resource. */
    GroupVersionKind kind(AdmissionRequest request, GroupVersionResource other);

    /** Returns how the objects of a kind are merged, null where no such kind is served. */
    @Nullable
    MergeType mergeType(GroupVersionKind kind);

    /** Returns an object in another version; the object itself where it has it. The object is not modified. */
    ObjectNode convert(ObjectNode object, GroupVersionKind to);

    /**
     * Decodes and defaults an object that somebody else has changed; what its kind does not know is dropped.
     *
     * @throws io.keelson.api.schema.DecodeException where it is none of its kind any more
     */
    ObjectNode decode(ObjectNode object, GroupVersionKind kind);
}
