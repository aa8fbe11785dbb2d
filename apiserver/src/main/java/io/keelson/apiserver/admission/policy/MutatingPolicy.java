package io.keelson.apiserver.admission.policy;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.apiserver.admission.expression.AdmissionExpressions;
import io.keelson.apiserver.admission.expression.CompiledExpression;
import io.keelson.apiserver.admission.expression.MatchConditions;
import io.keelson.apiserver.admission.match.RequestMatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A mutating policy with its compiled expressions. Immutable.
 *
 * @param name its name
 * @param match which requests it is for
 * @param params the kind of its parameters, null where it has none
 * @param ignoresErrors whether requests go on unchanged where it cannot be told what it makes of them
 * @param conditions what must be true for it to change anything
 * @param variables expressions that others name
 * @param mutations what it changes, in this order
 * @param reinvoked whether it is asked again when others have changed the object after it
 */
record MutatingPolicy(
        String name,
        RequestMatch match,
        @Nullable GroupVersionKind params,
        boolean ignoresErrors,
        MatchConditions conditions,
        Map<String, CompiledExpression> variables,
        List<Mutation> mutations,
        boolean reinvoked)
        implements AdmissionPolicy {

    static MutatingPolicy of(JsonNode policy) {
        JsonNode paramKind = Json.at(policy, "spec", "paramKind");
        AdmissionExpressions compiler = AdmissionExpressions.ofPolicy(paramKind != null);
        boolean ignores = "Ignore".equals(Json.text(policy, "spec", "failurePolicy"));
        Map<String, CompiledExpression> variables = new LinkedHashMap<>();
        for (JsonNode variable : Json.elements(policy, "spec", "variables")) {
            String name = text(variable, "name");
            variables.put(name, compiler.variable(name, text(variable, "expression")));
        }
        MatchConditions conditions =
                MatchConditions.of(Json.elements(policy, "spec", "matchConditions"), ignores, compiler);
        List<Mutation> mutations = new ArrayList<>();
        for (JsonNode mutation : Json.elements(policy, "spec", "mutations")) {
            mutations.add(
                    text(mutation, "patchType").equals("JSONPatch")
                            ? new PatchMutation(compiler.patch(text(mutation.path("jsonPatch"), "expression")))
                            : new ConfigurationMutation(
                                    compiler.configuration(text(mutation.path("applyConfiguration"), "expression"))));
        }
        JsonNode match = Json.at(policy, "spec", "matchConstraints");
        return new MutatingPolicy(
                String.valueOf(Json.text(policy, "metadata", "name")),
                RequestMatch.ofResources(match == null ? Json.object() : match),
                paramKind == null ? null : GroupVersionKind.of(text(paramKind, "apiVersion"), text(paramKind, "kind")),
                ignores,
                conditions,
                variables,
                List.copyOf(mutations),
                "IfNeeded".equals(Json.text(policy, "spec", "reinvocationPolicy")));
    }

    private static String text(JsonNode node, String field) {
        String text = Json.text(node, field);
        return text == null ? "" : text;
    }
}
