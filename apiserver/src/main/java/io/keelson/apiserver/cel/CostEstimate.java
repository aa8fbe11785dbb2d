package io.keelson.apiserver.cel;

/**
 * How much something costs, or how large it is, at least and at most. Numbers that do not fit stay at the largest.
 *
 * @param min at least
 * @param max at most
 */
public record CostEstimate(long min, long max) {
    static final CostEstimate NONE = new CostEstimate(0, 0);
    static final CostEstimate UNKNOWN = new CostEstimate(0, Long.MAX_VALUE);

    static CostEstimate fixed(long units) {
        return new CostEstimate(units, units);
    }

    CostEstimate plus(CostEstimate other) {
        return new CostEstimate(sum(min, other.min), sum(max, other.max));
    }

    CostEstimate times(CostEstimate other) {
        return new CostEstimate(product(min, other.min), product(max, other.max));
    }

    CostEstimate times(double factor) {
        return new CostEstimate(product(min, factor), product(max, factor));
    }

    /** Returns what covers both. */
    CostEstimate union(CostEstimate other) {
        return new CostEstimate(Math.min(min, other.min), Math.max(max, other.max));
    }

    static long sum(long left, long right) {
        return left > Long.MAX_VALUE - right ? Long.MAX_VALUE : left + right;
    }

    static long product(long left, long right) {
        return right != 0 && left > Long.MAX_VALUE / right ? Long.MAX_VALUE : left * right;
    }

    static long product(long units, double factor) {
        double product = Math.ceil(units * factor);
        return product >= 0x1p63 ? Long.MAX_VALUE : (long) product;
    }
}
