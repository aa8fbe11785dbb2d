package io.keelson.apiserver.custom;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.registry.ObjectReader;
import io.keelson.apiserver.registry.Registry;
import io.keelson.apiserver.registry.ResourceStore;
import io.keelson.apiserver.registry.WriteRequest;
import io.keelson.apiserver.registry.options.DeleteOptions;
import io.keelson.apiserver.registry.options.ListOptions;
import io.keelson.apiserver.request.RequestInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Removes the objects of definitions that are being deleted, before they may go. */
final class InstanceDeletion {
    /** Holds a definition until its objects are gone. */
    private static final String FINALIZER = "customresourcecleanup.apiextensions.k8s.io";

    private static final UserInfo SELF =
            new UserInfo("system:apiserver", "", List.of("system:masters", "system:authenticated"), Map.of());

    private final Registry registry;
    private final ObjectReader reader;
    private final Set<String> asked = new HashSet<>();

    InstanceDeletion(Registry registry, ObjectReader reader) {
        this.registry = registry;
        this.reader = reader;
    }

    static void hold(ObjectNode definition) {
        if (!held(definition)) {
            ObjectNode metadata = Json.child(definition, "metadata");
            ArrayNode all =
                    metadata.get("finalizers") instanceof ArrayNode known ? known : metadata.putArray("finalizers");
            all.add(FINALIZER);
        }
    }

    static boolean held(ObjectNode definition) {
        return Json.elements(definition, "metadata", "finalizers").stream()
                .anyMatch(finalizer -> FINALIZER.equals(finalizer.asString("")));
    }

    /**
     * Goes one step further, without waiting for anything.
     *
     * @param object the definition; its status and finalizers are changed
     * @return whether all is done
     */
    boolean advance(CustomDefinition definition, ObjectNode object, DefinitionStatus status) {
        if (!definition.is("Established")) {
            status.set("Terminating", "False", "NeverEstablished", "resource was never established");
            release(object);
            return true;
        }
        GroupVersionResource resource = resource(definition);
        if (resource == null || reader.list(resource, "").isEmpty() && asked.contains(definition.name())) {
            status.set("Terminating", "False", "InstanceDeletionCompleted", "removed all instances");
            release(object);
            asked.remove(definition.name());
            return true;
        }
        status.set("Terminating", "True", "InstanceDeletionInProgress", "CustomResource deletion is in progress");
        if (!definition.is("Terminating")) {
            // First nobody may create any more.
            return false;
        }
        try {
            delete(resource);
            asked.add(definition.name());
        } catch (StatusException e) {
            status.set(
                    "Terminating", "True", "InstanceDeletionFailed", "could not issue all deletes: " + e.getMessage());
        }
        return false;
    }

    private @Nullable GroupVersionResource resource(CustomDefinition definition) {
        for (CustomVersion version : definition.versions()) {
            if (version.served()) {
                return new GroupVersionResource(
                        definition.group(), version.name(), definition.names().plural());
            }
        }
        return null;
    }

    private void delete(GroupVersionResource resource) {
        ResourceStore store = registry.store(resource);
        if (store == null) {
            return;
        }
        Set<String> namespaces = new HashSet<>();
        for (ObjectDocument object : reader.list(resource, "")) {
            namespaces.add(object.header().namespace());
        }
        for (String namespace : namespaces) {
            RequestInfo info = new RequestInfo(
                    true,
                    "",
                    "deletecollection",
                    resource.group(),
                    resource.version(),
                    namespace,
                    resource.resource(),
                    "",
                    "",
                    "");
            store.deleteCollection(
                    new WriteRequest(SELF, info, new byte[0], "kube-apiserver"), DeleteOptions.NONE, ListOptions.ALL);
        }
    }

    private static void release(ObjectNode definition) {
        ObjectNode metadata = Json.child(definition, "metadata");
        ArrayNode left = Json.object().arrayNode();
        for (JsonNode finalizer : Json.elements(metadata, "finalizers")) {
            if (!FINALIZER.equals(finalizer.asString(""))) {
                left.add(finalizer);
            }
        }
        if (left.isEmpty()) {
            metadata.remove("finalizers");
        } else {
            metadata.set("finalizers", left);
        }
    }
}
