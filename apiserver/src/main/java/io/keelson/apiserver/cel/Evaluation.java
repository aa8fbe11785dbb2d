package io.keelson.apiserver.cel;

import org.jspecify.annotations.Nullable;

/**
 * What came of evaluating an expression.
 *
 * @param value the value, null where there is none
 * @param error why there is no value, such as {@code no such key: a}; null where there is one
 * @param cost what it cost, up to the end or the error
 * @param limitExceeded whether it was stopped because it cost too much
 */
public record Evaluation(@Nullable Object value, @Nullable String error, long cost, boolean limitExceeded) {
    /** What is said of an expression that cost more than it may. */
    public static final String COST_LIMIT_EXCEEDED = "operation cancelled: actual cost limit exceeded";

    /** Returns whether the value is {@code true}. */
    public boolean isTrue() {
        return Boolean.TRUE.equals(value);
    }
}
