package io.keelson.api.schema.structural;

import com.google.re2j.PatternSyntaxException;

/**
 * Bounds how large an expression becomes when its repetitions are written out: {@code ((x{1000}){1000}){1000}} is short
 * and would need gigabytes. Go refuses these, too.
 */
final class RepeatLimit {
    private static final long MOST_STATES = 1_000_000;
    private static final int DEEPEST = 1000;
    private final String expression;
    private int at;

    private RepeatLimit(String expression) {
        this.expression = expression;
    }

    static void check(String expression) {
        if (expression.indexOf('{') < 0 && expression.length() < DEEPEST) {
            return;
        }
        new RepeatLimit(expression).group(0);
    }

    /** Returns an estimate of the states of a group, up to its end. */
    private long group(int depth) {
        if (depth > DEEPEST) {
            throw new PatternSyntaxException("expression nests too deeply", expression);
        }
        long sum = 0;
        while (at < expression.length()) {
            char c = expression.charAt(at++);
            long one = 1;
            switch (c) {
                case '\\' -> at++;
                case '[' -> skipClass();
                case '(' -> one = group(depth + 1) + 2;
                case ')' -> {
                    return sum;
                }
                default -> {}
            }
            long states = one * repeats();
            sum += states;
            if (sum > MOST_STATES) {
                throw new PatternSyntaxException("expression too large", expression);
            }
        }
        return sum;
    }

    private void skipClass() {
        if (at < expression.length() && expression.charAt(at) == '^') {
            at++;
        }
        if (at < expression.length() && expression.charAt(at) == ']') {
            at++;
        }
        while (at < expression.length() && expression.charAt(at) != ']') {
            at += expression.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
    }

    /** Reads a repetition that stands here, and returns how often what is before it is written at most. */
    private long repeats() {
        long times = 1;
        while (at < expression.length() && expression.charAt(at) == '{') {
            int end = expression.indexOf('}', at);
            if (end < 0 || end - at > 12) {
                return times;
            }
            String[] bounds = expression.substring(at + 1, end).split(",", -1);
            long most = 0;
            for (String bound : bounds) {
                if (!bound.isEmpty() && bound.chars().allMatch(c -> c >= '0' && c <= '9')) {
                    most = Math.max(most, Long.parseLong(bound));
                } else if (!bound.isEmpty()) {
                    return times;
                }
            }
            times *= Math.max(1, Math.min(most, 1001));
            if (times > MOST_STATES) {
                throw new PatternSyntaxException("invalid repeat count", expression);
            }
            at = end + 1;
        }
        return times;
    }
}
