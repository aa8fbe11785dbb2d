package io.keelson.apiserver.admission.policy;

import io.keelson.api.json.Json;
import io.keelson.api.patch.JsonPatch;
import io.keelson.api.status.StatusException;
import io.keelson.api.structuredmerge.MergeType;
import io.keelson.apiserver.admission.expression.CompiledExpression;
import io.keelson.apiserver.admission.expression.RequestVariables;
import io.keelson.apiserver.cel.value.ListValue;
import io.keelson.apiserver.cel.value.ObjectValue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Applies a JSON patch (RFC 6902) to an object; where one of its tests says no, the object stays as it is.
 *
 * @param expression makes the patch, a list of {@code JSONPatch}
 */
record PatchMutation(CompiledExpression expression) implements Mutation {
    @Override
    public JsonNode apply(ObjectNode object, RequestVariables variables, MergeType type)
            throws MutationFailedException {
        if (!(WrittenObjects.evaluate(expression, variables) instanceof ListValue operations)) {
            throw new MutationFailedException("type mismatch: JSONPatchType.expression should evaluate to array");
        }
        ArrayNode patch = Json.object().putArray("patch");
        for (Object operation : operations) {
            if (!(operation instanceof ObjectValue written)) {
                throw new MutationFailedException(
                        "type mismatch: JSONPatchType.expression should evaluate to array of JSONPatch");
            }
            patch.add(operation(written));
        }
        try {
            return JsonPatch.of(patch).applyUnlessTestFails(object);
        } catch (StatusException | IllegalArgumentException e) {
            throw new MutationFailedException("JSON Patch: " + e.getMessage());
        }
    }

    private static ObjectNode operation(ObjectValue written) throws MutationFailedException {
        Object value = written.fields().get("value");
        if (value instanceof ObjectValue object) {
            WrittenObjects.checkNames(object);
        }
        ObjectNode operation = Json.object();
        operation.put("op", text(written, "op")).put("path", text(written, "path"));
        String from = text(written, "from");
        if (!from.isEmpty()) {
            operation.put("from", from);
        }
        if (value != null) {
            operation.set("value", WrittenObjects.json(value));
        }
        return operation;
    }

    private static String text(ObjectValue written, String field) throws MutationFailedException {
        Object value = written.fields().getOrDefault(field, "");
        if (value instanceof String text) {
            return text;
        }
        throw new MutationFailedException("unexpected type for JSONPatchType '" + field + "' field");
    }
}
