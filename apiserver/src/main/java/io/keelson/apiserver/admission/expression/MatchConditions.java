package io.keelson.apiserver.admission.expression;

import dev.cel.common.types.SimpleType;
import io.keelson.api.json.Json;
import io.keelson.api.status.StatusException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The CEL expressions that must all be true for a webhook to be called or a policy to judge.
 *
 * @param conditions the expressions
 * @param ignoresErrors whether what cannot be evaluated counts as false
 */
public record MatchConditions(List<CompiledExpression> conditions, boolean ignoresErrors) {

    /** Compiles conditions. */
    public static MatchConditions of(List<JsonNode> conditions, boolean ignoresErrors, AdmissionExpressions compiler) {
        return new MatchConditions(
                conditions.stream()
                        .map(condition -> compiler.compile(
                                String.valueOf(Json.text(condition, "expression")), true, SimpleType.BOOL))
                        .toList(),
                ignoresErrors);
    }

    /**
     * The outcome.
     *
     * @param met whether all are true
     * @param error why that cannot be told, null where it can
     */
    public record Outcome(boolean met, @Nullable String error) {}

    /** Evaluates the conditions; one that is false decides, whatever the others are. */
    public Outcome evaluate(RequestVariables variables) {
        ExpressionBudget budget = ExpressionBudget.ofMatchConditions();
        List<String> errors = new ArrayList<>();
        try {
            boolean anyFalse = false;
            for (CompiledExpression condition : conditions) {
                CompiledExpression.Result result = condition.evaluate(variables, budget);
                if (result.error() != null) {
                    errors.add(result.error());
                }
                anyFalse |= result.isFalse();
            }
            if (anyFalse) {
                return new Outcome(false, null);
            }
        } catch (ExpressionBudget.Exceeded e) {
            errors = List.of(e.getMessage());
        }
        if (errors.isEmpty()) {
            return new Outcome(true, null);
        }
        return new Outcome(false, ignoresErrors ? null : aggregate(errors));
    }

    private static String aggregate(List<String> errors) {
        return errors.size() == 1 ? errors.getFirst() : "[" + String.join(", ", errors) + "]";
    }

    /** Returns whether there are none. */
    public boolean isEmpty() {
        return conditions.isEmpty();
    }

    /** Returns the 403 of a request for which they cannot be told. */
    public static StatusException refusal(io.keelson.apiserver.admission.AdmissionRequest request, String error) {
        return StatusException.forbidden(request.resource(), request.name(), error);
    }
}
