package io.keelson.api.fields;

import io.keelson.api.json.Json;
import io.keelson.api.json.MalformedJsonException;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.structuredmerge.Comparison;
import io.keelson.api.structuredmerge.FieldSet;
import io.keelson.api.structuredmerge.MergeType;
import io.keelson.api.structuredmerge.OwnedFields;
import io.keelson.api.structuredmerge.TypeCheck;
import io.keelson.api.structuredmerge.TypeMismatchException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The annotation in which client-side {@code kubectl apply} keeps what it applied. Who goes on with server-side apply as
 * {@code kubectl} takes over what was applied that way, and keeps the annotation up to date. See
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#upgrading-from-client-side-apply-to-server-side-apply
 */
final class LastAppliedConfiguration {
    /** The only manager that takes over. */
    static final String MANAGER = "kubectl";

    private static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";
    private static final int MAX_ANNOTATIONS = 256 * 1024;

    private LastAppliedConfiguration() {}

    /**
     * Returns the fields that were applied client-side and have not changed since; none where there is no annotation, or
     * none that can be understood.
     */
    static FieldSet fields(ObjectNode live, GroupVersionKind kind, MergeType type) {
        String text = Json.text(live, "metadata", "annotations", ANNOTATION);
        if (text == null || text.isEmpty()) {
            return FieldSet.EMPTY;
        }
        try {
            ObjectNode applied = Json.parse(text.getBytes(StandardCharsets.UTF_8));
            if (!kind.apiVersion().equals(Json.text(applied, "apiVersion"))) {
                return FieldSet.EMPTY;
            }
            TypeCheck.applied(applied, type);
            TypeCheck.applied(live, type);
            Comparison comparison = Comparison.of(applied, live, type);
            return OwnedFields.of(applied, type)
                    .difference(comparison.changed())
                    .difference(comparison.removed());
        } catch (MalformedJsonException | TypeMismatchException e) {
            return FieldSet.EMPTY;
        }
    }

    /** Writes what is applied into the annotation of an object that has one; takes it away where it would be too long. */
    static void renew(ObjectNode object, ObjectNode applied) {
        String text = Json.text(object, "metadata", "annotations", ANNOTATION);
        if (text == null || text.isEmpty()) {
            return;
        }
        ObjectNode copy = applied.deepCopy();
        if (Json.at(copy, "metadata", "annotations") instanceof ObjectNode own) {
            own.remove(ANNOTATION);
        }
        ObjectNode annotations = Json.child(object, "metadata", "annotations");
        annotations.put(ANNOTATION, Json.toString(sorted(copy)) + "\n");
        long size = 0;
        for (Map.Entry<String, JsonNode> entry : annotations.properties()) {
            size += entry.getKey().getBytes(StandardCharsets.UTF_8).length;
            size += entry.getValue().asString("").getBytes(StandardCharsets.UTF_8).length;
        }
        if (size > MAX_ANNOTATIONS) {
            annotations.remove(ANNOTATION);
        }
    }

    private static JsonNode sorted(JsonNode value) {
        if (value.isObject()) {
            TreeMap<String, JsonNode> members = new TreeMap<>();
            value.forEachEntry((key, member) -> members.put(key, sorted(member)));
            return Json.object().setAll(members);
        } else if (value.isArray()) {
            var list = Json.mapper().createArrayNode();
            value.forEach(element -> list.add(sorted(element)));
            return list;
        }
        return value;
    }
}
