package io.keelson.apiserver.admission.policy;

import io.keelson.apiserver.admission.expression.CompiledExpression;
import io.keelson.apiserver.admission.expression.ExpressionBudget;
import io.keelson.apiserver.admission.expression.MatchConditions;
import io.keelson.apiserver.admission.expression.RequestVariables;
import io.keelson.apiserver.admission.policy.ValidatingPolicy.Validation;
import io.keelson.apiserver.cel.CostLimits;
import io.keelson.apiserver.cel.value.NullValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a policy says of one request with one object of parameters. */
final class PolicyEvaluation {
    private final ValidatingPolicy policy;
    private final RequestVariables variables;

    PolicyEvaluation(ValidatingPolicy policy, RequestVariables variables) {
        this.policy = policy;
        this.variables = variables;
    }

    /**
     * A validation that failed.
     *
     * @param index which
     * @param message why
     * @param reason the reason of the refusal, empty where it could not be told whether it holds
     */
    record Failure(int index, String message, String reason) {}

    /**
     * The judgement.
     *
     * @param failures what failed
     * @param annotations what is noted for auditors
     * @param annotationErrors annotations that could not be made, which refuse the request whatever the binding says
     */
    record Verdict(List<Failure> failures, Map<String, String> annotations, List<String> annotationErrors) {
        static final Verdict NONE = new Verdict(List.of(), Map.of(), List.of());
    }

    Verdict judge() {
        MatchConditions.Outcome outcome = policy.conditions().evaluate(variables);
        if (outcome.error() != null) {
            return error(0, outcome.error());
        } else if (!outcome.met()) {
            return Verdict.NONE;
        }
        ExpressionBudget budget = ExpressionBudget.ofPolicy();
        List<Failure> failures = new ArrayList<>();
        try {
            for (int i = 0; i < policy.validations().size(); i++) {
                Failure failure = failure(i, policy.validations().get(i), budget);
                if (failure != null) {
                    failures.add(failure);
                }
            }
        } catch (ExpressionBudget.Exceeded e) {
            return error(0, e.getMessage());
        }
        return annotated(failures);
    }

    private Verdict error(int index, String why) {
        return policy.ignoresErrors()
                ? Verdict.NONE
                : new Verdict(List.of(new Failure(index, why, "")), Map.of(), List.of());
    }

    private @Nullable Failure failure(int index, Validation validation, ExpressionBudget budget) {
        CompiledExpression.Result result = validation.expression().evaluate(variables, budget);
        if (result.error() != null) {
            return policy.ignoresErrors() ? null : new Failure(index, result.error(), "");
        } else if (Boolean.TRUE.equals(result.value())) {
            return null;
        }
        String message = made(validation.messageExpression(), budget);
        if (message.isEmpty()) {
            message = validation.message();
        }
        if (message.isEmpty()) {
            message = "failed expression: " + validation.expression().source().strip();
        }
        return new Failure(index, message, validation.reason());
    }

    /** Returns the message that an expression makes, empty where it makes none that can be shown. */
    private String made(@Nullable CompiledExpression expression, ExpressionBudget budget) {
        if (expression == null) {
            return "";
        }
        CompiledExpression.Result result = expression.evaluate(variables, budget);
        if (!(result.value() instanceof String text)) {
            return "";
        }
        String message = text.strip();
        boolean tooLong = message.getBytes(StandardCharsets.UTF_8).length > CostLimits.MESSAGE_BYTES;
        return tooLong || message.contains("\n") ? "" : message;
    }

    private Verdict annotated(List<Failure> failures) {
        ExpressionBudget budget = ExpressionBudget.ofPolicy();
        Map<String, String> annotations = new LinkedHashMap<>();
        List<String> errors = new ArrayList<>();
        try {
            policy.annotations().forEach((key, expression) -> {
                CompiledExpression.Result result = expression.evaluate(variables, budget);
                if (result.error() != null) {
                    errors.add(result.error());
                } else if (result.value() instanceof String text && !text.isBlank()) {
                    annotations.put(key, text.strip());
                } else if (!(result.value() instanceof String) && result.value() != NullValue.NULL) {
                    errors.add("valueExpression '" + expression.source()
                            + "' resulted in unsupported return type. Return type must be either string or null.");
                }
            });
        } catch (ExpressionBudget.Exceeded e) {
            return error(0, e.getMessage());
        }
        return new Verdict(failures, annotations, policy.ignoresErrors() ? List.of() : errors);
    }
}
