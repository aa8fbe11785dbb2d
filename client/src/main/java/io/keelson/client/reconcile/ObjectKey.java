package io.keelson.client.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Which object of a resource.
 *
 * @param namespace its namespace, empty for objects of the cluster
 * @param name its name
 */
public record ObjectKey(String namespace, String name) {
    /** The key of names; a null namespace is that of the cluster. */
    public static ObjectKey of(@Nullable String namespace, String name) {
        return new ObjectKey(namespace == null ? "" : namespace, name);
    }

    /** The key of an object. */
    public static ObjectKey of(HasMetadata object) {
        return of(object.getMetadata().getNamespace(), object.getMetadata().getName());
    }

    @Override
    public String toString() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
