package io.keelson.client.event;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;

/** References to objects. */
public final class ObjectReferences {
    private ObjectReferences() {}

    /** The reference that events about an object carry. */
    public static ObjectReference to(HasMetadata object) {
        ObjectMeta meta = object.getMetadata();
        ObjectReference reference = new ObjectReference();
        reference.setKind(object.getKind());
        reference.setApiVersion(object.getApiVersion());
        reference.setNamespace(meta.getNamespace());
        reference.setName(meta.getName());
        reference.setUid(meta.getUid());
        reference.setResourceVersion(meta.getResourceVersion());
        return reference;
    }
}
