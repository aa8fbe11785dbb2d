package io.keelson.apiserver.admission.policy;

import io.keelson.api.structuredmerge.Atomics;
import io.keelson.api.structuredmerge.Merge;
import io.keelson.api.structuredmerge.MergeType;
import io.keelson.api.structuredmerge.TypeCheck;
import io.keelson.api.structuredmerge.TypeMismatchException;
import io.keelson.apiserver.admission.expression.CompiledExpression;
import io.keelson.apiserver.admission.expression.RequestVariables;
import io.keelson.apiserver.cel.value.ObjectValue;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Merges a configuration into an object as server-side apply does, except that nobody comes to own anything by it.
 *
 * @param expression makes the configuration, an {@code Object}
 */
record ConfigurationMutation(CompiledExpression expression) implements Mutation {
    @Override
    public JsonNode apply(ObjectNode object, RequestVariables variables, MergeType type)
            throws MutationFailedException {
        if (!(WrittenObjects.evaluate(expression, variables) instanceof ObjectValue written)) {
            throw new MutationFailedException("unsupported return type from ApplyConfiguration expression");
        }
        WrittenObjects.checkNames(written);
        ObjectNode configuration = (ObjectNode) WrittenObjects.json(written);
        configuration.set("apiVersion", object.path("apiVersion"));
        configuration.set("kind", object.path("kind"));
        try {
            return merged(object, configuration, type);
        } catch (TypeMismatchException e) {
            throw new MutationFailedException("error applying patch: failed to merge patch: " + e.getMessage());
        }
    }

    private static JsonNode merged(ObjectNode object, ObjectNode configuration, MergeType type)
            throws MutationFailedException {
        try {
            TypeCheck.applied(configuration, type);
        } catch (TypeMismatchException e) {
            throw new MutationFailedException(
                    "error applying patch: failed to convert patch object to typed object: " + e.getMessage());
        }
        List<String> atomics = Atomics.in(configuration, type);
        if (!atomics.isEmpty()) {
            throw new MutationFailedException(
                    "error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: "
                            + String.join(", ", atomics));
        }
        return Merge.of(object, configuration, type);
    }
}
