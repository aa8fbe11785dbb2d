package io.keelson.api.patch;

import io.keelson.api.json.Json;
import io.keelson.api.json.MalformedJsonException;
import io.keelson.api.status.StatusException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * A JSON patch (RFC 6902) as the API server applies it. Beyond the RFC, negative indexes count from a list's end,
 * {@code replace} may add a key, and copying what is missing copies {@code null}.
 */
public final class JsonPatch {
    private static final int MAX_OPERATIONS = 10_000;
    private final List<JsonNode> operations;
    private final byte[] text;

    private JsonPatch(List<JsonNode> operations, byte[] text) {
        this.operations = operations;
        this.text = text;
    }

    /**
     * Reads a patch.
     *
     * @throws StatusException {@code BadRequest} where it is no patch, {@code RequestEntityTooLarge} where it has more
     *     than 10,000 operations
     */
    public static JsonPatch parse(byte[] patch) {
        try {
            return of(Json.parseValue(patch), patch);
        } catch (MalformedJsonException e) {
            throw StatusException.badRequest("error decoding patch: " + e.getMessage());
        }
    }

    /** As {@link #parse}, from a tree. */
    public static JsonPatch of(JsonNode patch) {
        return of(patch, Json.write(patch));
    }

    private static JsonPatch of(JsonNode patch, byte[] text) {
        if (patch.isNull()) {
            return new JsonPatch(List.of(), text);
        }
        if (!(patch instanceof ArrayNode list)) {
            throw undecodable(Json.typeName(patch), "value of type []handlers.jsonPatchOp");
        }
        List<JsonNode> operations = new ArrayList<>(list.size());
        for (JsonNode operation : list) {
            if (!operation.isObject() && !operation.isNull()) {
                throw undecodable(Json.typeName(operation), "value of type handlers.jsonPatchOp");
            }
            for (String key : List.of("op", "path", "from")) {
                JsonNode member = Json.at(operation, key);
                if (member != null && !member.isString()) {
                    throw undecodable(Json.typeName(member), "struct field jsonPatchOp." + key + " of type string");
                }
            }
            operations.add(operation);
        }
        if (operations.size() > MAX_OPERATIONS) {
            throw StatusException.requestEntityTooLarge("The allowed maximum operations in a JSON patch is "
                    + MAX_OPERATIONS + ", got " + operations.size());
        }
        return new JsonPatch(operations, text);
    }

    private static StatusException undecodable(String type, String target) {
        return StatusException.badRequest(
                "error decoding patch: json: cannot unmarshal " + type + " into Go " + target);
    }

    /** Applies a patch to a document; see {@link #parse} and {@link #applyTo}. */
    public static JsonNode apply(JsonNode document, byte[] patch) {
        return parse(patch).applyTo(document);
    }

    /** Applies a patch to a document; see {@link #of} and {@link #applyTo}. */
    public static JsonNode apply(JsonNode document, JsonNode patch) {
        return of(patch).applyTo(document);
    }

    /**
     * Returns what strict decoding objects to, in the order of the text: members that operations do not have, and
     * members given twice.
     */
    public List<String> unknownFields() {
        return PatchStrictness.check(text, true);
    }

    /** Returns whether there is nothing to do. */
    public boolean isEmpty() {
        return operations.isEmpty();
    }

    /**
     * Applies all operations, or none.
     *
     * @param document the document, which is not modified
     * @return the patched document
     * @throws StatusException {@code Invalid} where an operation does not apply or a test fails
     */
    public JsonNode applyTo(JsonNode document) {
        PatchedDocument patched = new PatchedDocument(document.deepCopy());
        try {
            for (JsonNode operation : operations) {
                apply(patched, operation);
            }
        } catch (PatchFailedException e) {
            throw StatusException.of(
                    422, "Invalid", "the server rejected our request due to an error in our request", Json.object());
        }
        return patched.root();
    }

    /**
     * Applies all operations, or none.
     *
     * @param document the document, which is not modified
     * @return the patched document
     * @throws IllegalArgumentException where an operation does not apply or a test fails; the message says which
     */
    public JsonNode applyOrTell(JsonNode document) {
        PatchedDocument patched = new PatchedDocument(document.deepCopy());
        try {
            for (JsonNode operation : operations) {
                apply(patched, operation);
            }
            return patched.root();
        } catch (PatchFailedException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * Applies all operations, or none where a {@code test} among them says no.
     *
     * @param document the document, which is not modified
     * @return the patched document, or the document itself
     * @throws IllegalArgumentException where an operation does not apply; the message says which
     */
    public JsonNode applyUnlessTestFails(JsonNode document) {
        PatchedDocument patched = new PatchedDocument(document.deepCopy());
        try {
            for (JsonNode operation : operations) {
                apply(patched, operation);
            }
            return patched.root();
        } catch (PatchTestFailedException e) {
            return document;
        } catch (PatchFailedException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static void apply(PatchedDocument document, JsonNode operation) {
        String kind = Json.text(operation, "op");
        String path = Json.text(operation, "path");
        JsonNode value = Json.at(operation, "value");
        switch (kind == null ? "unknown" : kind) {
            case "add" -> document.add(given(path), value);
            case "remove" -> document.remove(given(path));
            case "replace" -> document.replace(given(path), value);
            case "test" -> document.test(given(path), value);
            case "move" -> document.move(from(operation), given(path));
            case "copy" -> document.copy(from(operation), given(path));
            default -> throw new PatchFailedException("Unexpected kind: " + kind);
        }
    }

    private static String from(JsonNode operation) {
        return given(Json.text(operation, "from"));
    }

    private static String given(@Nullable String pointer) {
        if (pointer == null) {
            throw new PatchFailedException("operation missing path or from field");
        }
        return pointer;
    }
}
