package io.keelson.apiserver.admission.policy;

import io.keelson.api.structuredmerge.MergeType;
import io.keelson.apiserver.admission.expression.RequestVariables;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One change that a mutating policy makes. */
sealed interface Mutation permits ConfigurationMutation, PatchMutation {

    /**
     * Returns what becomes of an object, which is not modified.
     *
     * @param variables what the expression sees
     * @param type how objects of the kind are merged
     * @throws MutationFailedException where nothing can become of it
     */
    JsonNode apply(ObjectNode object, RequestVariables variables, MergeType type) throws MutationFailedException;
}
