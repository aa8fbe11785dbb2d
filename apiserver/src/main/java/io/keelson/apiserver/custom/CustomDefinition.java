package io.keelson.apiserver.custom;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.KubeVersions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A definition of a custom resource. Immutable.
 *
 * @param object the definition as stored; not to be modified
 * @param name its name
 * @param group the API group
 * @param namespaced whether objects live in namespaces
 * @param names the names that have been accepted
 * @param versions all versions, the preferred one first
 * @param preservesUnknownFields whether nothing is ever pruned, as definitions of old could say
 */
record CustomDefinition(
        ObjectNode object,
        String name,
        String group,
        boolean namespaced,
        CustomNames names,
        List<CustomVersion> versions,
        boolean preservesUnknownFields) {

    static CustomDefinition parse(ObjectNode object) {
        List<CustomVersion> versions = new ArrayList<>();
        Json.elements(object, "spec", "versions").forEach(version -> versions.add(CustomVersion.parse(version)));
        versions.sort(Comparator.comparing(CustomVersion::name, KubeVersions.PREFERRED_FIRST));
        return new CustomDefinition(
                object,
                String.valueOf(Json.text(object, "metadata", "name")),
                String.valueOf(Json.text(object, "spec", "group")),
                "Namespaced".equals(Json.text(object, "spec", "scope")),
                CustomNames.parse(Json.at(object, "status", "acceptedNames")),
                List.copyOf(versions),
                Json.bool(object, "spec", "preserveUnknownFields"));
    }

    /** Returns the version that objects are stored in. */
    CustomVersion stored() {
        for (CustomVersion version : versions) {
            if (version.storage()) {
                return version;
            }
        }
        return versions.getFirst();
    }

    GroupVersionKind kind(CustomVersion version) {
        return new GroupVersionKind(group, version.name(), names.kind());
    }

    /** Returns whether a condition is true. */
    boolean is(String condition) {
        for (JsonNode one : Json.elements(object, "status", "conditions")) {
            if (condition.equals(Json.text(one, "type"))) {
                return "True".equals(Json.text(one, "status"));
            }
        }
        return false;
    }

    /** Returns the webhook that converts between versions, or null where they differ in name only. */
    @Nullable
    JsonNode webhook() {
        return "Webhook".equals(Json.text(object, "spec", "conversion", "strategy"))
                ? Json.at(object, "spec", "conversion", "webhook")
                : null;
    }

    /** Returns whether another state of the definition means the same objects, so that who watches them need not look anew. */
    boolean sameKind(CustomDefinition other) {
        return names.equals(other.names)
                && String.valueOf(Json.at(object, "metadata", "uid"))
                        .equals(String.valueOf(Json.at(other.object, "metadata", "uid")))
                && String.valueOf(Json.at(object, "spec")).equals(String.valueOf(Json.at(other.object, "spec")));
    }

    /** Returns whether another state of the definition is served in the same way. */
    boolean servedLike(CustomDefinition other) {
        return is("Terminating") == other.is("Terminating") && sameKind(other);
    }
}
