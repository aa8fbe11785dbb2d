package io.keelson.apiserver.admission.policy;

import io.keelson.api.json.Json;
import io.keelson.apiserver.admission.match.RequestMatch;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Where a policy is in force.
 *
 * @param name the binding's name
 * @param policy the policy's name
 * @param params which parameters the policy gets, null where nothing is said
 * @param match which requests it is for, null for all of the policy's
 * @param actions what follows from a failure: {@code Deny}, {@code Warn}, {@code Audit}
 */
record PolicyBinding(
        String name,
        String policy,
        @Nullable JsonNode params,
        @Nullable RequestMatch match,
        Set<String> actions) {

    static PolicyBinding of(JsonNode binding) {
        JsonNode match = Json.at(binding, "spec", "matchResources");
        List<JsonNode> actions = Json.elements(binding, "spec", "validationActions");
        return new PolicyBinding(
                String.valueOf(Json.text(binding, "metadata", "name")),
                String.valueOf(Json.text(binding, "spec", "policyName")),
                Json.at(binding, "spec", "paramRef"),
                match == null ? null : RequestMatch.ofResources(match),
                actions.stream()
                        .map(action -> action.asString(""))
                        .collect(Collectors.toCollection(LinkedHashSet::new)));
    }
}
