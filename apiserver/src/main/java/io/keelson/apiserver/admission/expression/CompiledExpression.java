package io.keelson.apiserver.admission.expression;

import io.keelson.apiserver.cel.Evaluation;
import io.keelson.apiserver.cel.Expression;
import org.jspecify.annotations.Nullable;

/**
 * An expression of a webhook or policy.
 *
 * @param source its text
 * @param expression the compiled one, null where it cannot be
 * @param error why it cannot be, null where it can
 */
public record CompiledExpression(
        String source,
        @Nullable Expression expression,
        @Nullable String error) {

    /**
     * What came of an expression.
     *
     * @param value its value, null where there is none
     * @param error why there is none, as messages say it; null where there is one
     */
    public record Result(@Nullable Object value, @Nullable String error) {
        /** Returns whether the value is {@code false}. */
        public boolean isFalse() {
            return Boolean.FALSE.equals(value);
        }
    }

    /**
     * Evaluates the expression.
     *
     * @param budget what it and those after it may cost
     * @throws ExpressionBudget.Exceeded where it cost too much
     */
    public Result evaluate(RequestVariables variables, ExpressionBudget budget) {
        if (expression == null) {
            return new Result(null, "compilation error: " + error);
        }
        Evaluation evaluation = expression.evaluate(variables.spending(budget), budget.perExpression());
        if (evaluation.limitExceeded()) {
            return new Result(null, "expression '" + source + "' resulted in error: " + evaluation.error());
        }
        budget.spend(evaluation.cost());
        return evaluation.error() == null
                ? new Result(evaluation.value(), null)
                : new Result(null, "expression '" + source + "' resulted in error: " + evaluation.error());
    }
}
