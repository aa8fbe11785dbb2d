package io.keelson.apiserver.admission;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.registry.WriteContext;
import java.util.Objects;
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
 * @param options the create, update, patch or delete options as a tree, empty where there are none
 * @param context who writes, the readers and the warnings
 * @param reinvocation which plugins are called again
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
        WriteContext context,
        Reinvocation reinvocation) {

    /** A request that no plugin has seen yet. */
    public AdmissionRequest(
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
        this(
                operation,
                resource,
                subresource,
                kind,
                namespace,
                name,
                object,
                old,
                options,
                context,
                new Reinvocation());
    }

    /** Returns whether the main resource of a group's collection is written. */
    public boolean on(String group, String collection) {
        return subresource.isEmpty()
                && resource.group().equals(group)
                && resource.resource().equals(collection);
    }

    /** Returns whether a subresource of a group's collection is written. */
    public boolean on(String group, String collection, String sub) {
        return subresource.equals(sub)
                && resource.group().equals(group)
                && resource.resource().equals(collection);
    }

    /** Returns the new object; for plugins that know that there is one. */
    public ObjectNode newObject() {
        return Objects.requireNonNull(object, "object");
    }

    /** Returns the object before; for plugins that know that there is one. */
    public ObjectNode oldObject() {
        return Objects.requireNonNull(old, "old");
    }

    /** Returns the 403 of a plugin that refuses; it names the object, or what its name will begin with. */
    public StatusException forbidden(String why) {
        return StatusException.forbidden(resource, objectName(), why);
    }

    private String objectName() {
        if (!name.isEmpty()) {
            return name;
        }
        for (String field : new String[] {"name", "generateName"}) {
            String text = Json.text(object, "metadata", field);
            if (text != null && !text.isEmpty()) {
                return text;
            }
        }
        return "Unknown";
    }

    /** What a write does. */
    public enum Operation {
        CREATE,
        UPDATE,
        DELETE,
        CONNECT
    }
}
