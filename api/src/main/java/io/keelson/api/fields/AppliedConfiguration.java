package io.keelson.api.fields;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.status.StatusException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client applies.
 *
 * @param object the fields that it wants set
 * @param kind what it says that it is
 */
record AppliedConfiguration(ObjectNode object, GroupVersionKind kind) {
    /**
     * Checks that what is applied is of a kind.
     *
     * @throws StatusException 400 where it is not, or has {@code managedFields}
     */
    static AppliedConfiguration of(ObjectNode object, GroupVersionKind expected) {
        String apiVersion = Json.text(object, "apiVersion");
        String name = Json.text(object, "kind");
        GroupVersionKind kind = GroupVersionKind.of(apiVersion == null ? "" : apiVersion, name == null ? "" : name);
        if (!kind.equals(expected)) {
            throw StatusException.badRequest("invalid object type: " + shown(kind));
        }
        JsonNode managed = Json.at(object, "metadata", "managedFields");
        if (managed != null && managed.isArray()) {
            throw StatusException.badRequest("metadata.managedFields must be nil");
        }
        return new AppliedConfiguration(object, kind);
    }

    private static String shown(GroupVersionKind kind) {
        return kind.group() + "/" + kind.version() + ", Kind=" + kind.kind();
    }

    /** Returns what an object is called in errors: namespace, name and kind. */
    static String shown(JsonNode object, GroupVersionKind kind) {
        String namespace = Json.text(object, "metadata", "namespace");
        String name = Json.text(object, "metadata", "name");
        return "(" + (namespace == null ? "" : namespace) + "/" + (name == null ? "" : name) + "; " + shown(kind) + ")";
    }

    String shown() {
        return shown(object, kind);
    }
}
