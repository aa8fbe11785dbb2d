package io.keelson.apiserver.admission;

import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.registry.WriteContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A write on its way through admission.
 *
 * @param operation what is done
 * @param resource the resource addressed
 * @param subresource the subresource, empty where there is none
 * @param kind the kind of {@code object}
 * @param namespace the namespace, empty for cluster-scoped resources
 * @param name the object's name, empty where it is yet to be generated
 * @param object the new object, which plugins may change; null on delete
 * @param old the object before; null on create
 * @param options the create, update, patch or delete options as a tree
 * @param context who writes, the readers and the warnings
 */
public record AdmissionRequest(
        Operation operation,
        GroupVersionResource resource,
        String subresource,
        GroupVersionKind kind,
        String namespace,
        String name,
        @Nullable ObjectNode object,
        @Nullable ObjectNode old,
        ObjectNode options,
        WriteContext context) {

    /** What a write does. */
    public enum Operation {
        CREATE,
        UPDATE,
        DELETE,
        CONNECT
    }
}
