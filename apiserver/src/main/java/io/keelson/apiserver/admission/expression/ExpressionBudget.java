package io.keelson.apiserver.admission.expression;

import io.keelson.apiserver.cel.CostLimits;

/** What the expressions of one webhook or policy may cost together for one request. Not thread-safe. */
public final class ExpressionBudget {
    private static final long MATCH_CONDITIONS = CostLimits.PER_OBJECT / 4;
    private long left;

    private ExpressionBudget(long left) {
        this.left = left;
    }

    /** Returns the budget of match conditions. */
    public static ExpressionBudget ofMatchConditions() {
        return new ExpressionBudget(MATCH_CONDITIONS);
    }

    /** Returns the budget of a policy's validations. */
    public static ExpressionBudget ofPolicy() {
        return new ExpressionBudget(CostLimits.PER_OBJECT);
    }

    long perExpression() {
        return CostLimits.PER_CALL;
    }

    void spend(long cost) {
        if (cost > left) {
            throw new Exceeded();
        }
        left -= cost;
    }

    /** The budget is spent; no further expression is evaluated. */
    public static final class Exceeded extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Exceeded() {
            super(
                    "validation failed due to running out of cost budget, no further validation rules will be run",
                    null,
                    false,
                    false);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}
