package io.keelson.api.patch;

import io.keelson.api.json.Json;
import io.keelson.api.json.MalformedJsonException;
import io.keelson.api.status.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON merge patches (RFC 7386) as the API server applies them. */
public final class MergePatch {
    private MergePatch() {}

    /**
     * Reads a patch.
     *
     * @throws StatusException {@code BadRequest} where it is no JSON object
     */
    public static ObjectNode parse(byte[] patch) {
        JsonNode value;
        try {
            value = Json.parseValue(patch);
        } catch (MalformedJsonException e) {
            throw StatusException.badRequest("error decoding patch: " + e.getMessage());
        }
        if (value.isNull()) {
            throw StatusException.badRequest("Invalid JSON Patch");
        }
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw StatusException.badRequest("error decoding patch: json: cannot unmarshal " + Json.typeName(value)
                + " into Go value of type map[string]interface {}");
    }

    /** Returns what strict decoding objects to, in the order of the text: keys given twice. */
    public static List<String> strictErrors(byte[] patch) {
        return PatchStrictness.check(patch, false);
    }

    /** Applies a patch to a document; see {@link #parse} and {@link #apply(ObjectNode, ObjectNode)}. */
    public static ObjectNode apply(ObjectNode document, byte[] patch) {
        return apply(document, parse(patch));
    }

    /**
     * Applies a patch: objects are merged, {@code null} removes, anything else replaces.
     *
     * @param document the document, which is not modified
     * @param patch the patch, which is not modified
     * @return the patched document
     */
    public static ObjectNode apply(ObjectNode document, ObjectNode patch) {
        ObjectNode patched = document.deepCopy();
        merge(patched, patch);
        return patched;
    }

    private static void merge(ObjectNode document, ObjectNode patch) {
        for (Map.Entry<String, JsonNode> entry : patch.properties()) {
            String key = entry.getKey();
            JsonNode value = entry.getValue();
            JsonNode current = document.get(key);
            if (value.isNull()) {
                document.remove(key);
            } else if (current instanceof ObjectNode into && value instanceof ObjectNode from) {
                merge(into, from);
            } else {
                JsonNode copy = value.deepCopy();
                if (!(current instanceof ObjectNode)) {
                    prune(copy);
                }
                document.set(key, copy);
            }
        }
    }

    /** Removes the nulls of objects at any depth; those in lists stay. */
    private static void prune(JsonNode value) {
        if (value instanceof ObjectNode object) {
            List<String> gone = new ArrayList<>();
            object.forEachEntry((key, member) -> {
                if (member.isNull()) {
                    gone.add(key);
                } else {
                    prune(member);
                }
            });
            object.remove(gone);
        } else if (value instanceof ArrayNode list) {
            list.forEach(MergePatch::prune);
        }
    }
}
