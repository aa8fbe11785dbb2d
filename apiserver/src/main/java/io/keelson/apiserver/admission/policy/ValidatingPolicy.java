package io.keelson.apiserver.admission.policy;

import dev.cel.common.types.SimpleType;
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
 * A policy with its compiled expressions. Immutable.
 *
 * @param name its name
 * @param match which requests it is for
 * @param params the kind of its parameters, null where it has none
 * @param ignoresErrors whether requests go on where it cannot be told what they are
 * @param conditions what must be true for it to judge
 * @param variables expressions that others name
 * @param validations what must be true of requests
 * @param annotations what is noted for auditors, by key
 */
record ValidatingPolicy(
        String name,
        RequestMatch match,
        @Nullable GroupVersionKind params,
        boolean ignoresErrors,
        MatchConditions conditions,
        Map<String, CompiledExpression> variables,
        List<Validation> validations,
        Map<String, CompiledExpression> annotations)
        implements AdmissionPolicy {

    /**
     * Something that must be true.
     *
     * @param expression says it
     * @param message what is said where it is not, empty for the expression itself
     * @param messageExpression makes the message, null where there is none
     * @param reason the reason of the refusal
     */
    record Validation(
            CompiledExpression expression,
            String message,
            @Nullable CompiledExpression messageExpression,
            String reason) {}

    static ValidatingPolicy of(JsonNode policy) {
        JsonNode paramKind = Json.at(policy, "spec", "paramKind");
        AdmissionExpressions compiler = AdmissionExpressions.ofPolicy(paramKind != null);
        boolean ignores = "Ignore".equals(Json.text(policy, "spec", "failurePolicy"));
        MatchConditions conditions = MatchConditions.of(
                Json.elements(policy, "spec", "matchConditions"),
                ignores,
                AdmissionExpressions.ofPolicy(paramKind != null));
        Map<String, CompiledExpression> variables = new LinkedHashMap<>();
        for (JsonNode variable : Json.elements(policy, "spec", "variables")) {
            String name = text(variable, "name");
            variables.put(name, compiler.variable(name, text(variable, "expression")));
        }
        List<Validation> validations = new ArrayList<>();
        for (JsonNode validation : Json.elements(policy, "spec", "validations")) {
            validations.add(validation(validation, compiler));
        }
        Map<String, CompiledExpression> annotations = new LinkedHashMap<>();
        for (JsonNode annotation : Json.elements(policy, "spec", "auditAnnotations")) {
            annotations.put(
                    text(annotation, "key"),
                    compiler.compile(
                            text(annotation, "valueExpression"), true, SimpleType.STRING, SimpleType.NULL_TYPE));
        }
        JsonNode match = Json.at(policy, "spec", "matchConstraints");
        return new ValidatingPolicy(
                String.valueOf(Json.text(policy, "metadata", "name")),
                RequestMatch.ofResources(match == null ? Json.object() : match),
                paramKind == null ? null : GroupVersionKind.of(text(paramKind, "apiVersion"), text(paramKind, "kind")),
                ignores,
                conditions,
                variables,
                validations,
                annotations);
    }

    private static Validation validation(JsonNode validation, AdmissionExpressions compiler) {
        String messageExpression = text(validation, "messageExpression");
        String reason = text(validation, "reason");
        return new Validation(
                compiler.compile(text(validation, "expression"), true, SimpleType.BOOL),
                text(validation, "message").strip(),
                messageExpression.isEmpty() ? null : compiler.compile(messageExpression, false, SimpleType.STRING),
                reason.isEmpty() ? "Invalid" : reason);
    }

    private static String text(JsonNode node, String field) {
        String text = Json.text(node, field);
        return text == null ? "" : text;
    }
}
