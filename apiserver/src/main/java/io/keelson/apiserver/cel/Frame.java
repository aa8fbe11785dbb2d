package io.keelson.apiserver.cel;

import io.keelson.apiserver.cel.value.CelError;

/** One evaluation under way: the variables, those of the loops around, and what it has cost. Not thread-safe. */
final class Frame {
    private final Variables variables;
    private final Object[] locals;
    private final long limit;
    private long cost;

    Frame(Variables variables, int locals, long limit) {
        this.variables = variables;
        this.locals = new Object[locals];
        this.limit = limit;
    }

    /** Stops an evaluation; not an error that operators could get over. */
    static final class LimitExceeded extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private LimitExceeded() {
            super(Evaluation.COST_LIMIT_EXCEEDED, null, false, false);
        }
    }

    void spend(long units) {
        cost += units;
        if (cost > limit || cost < 0) {
            throw new LimitExceeded();
        }
    }

    long cost() {
        return cost;
    }

    Object local(int slot) {
        return locals[slot];
    }

    void local(int slot, Object value) {
        locals[slot] = value;
    }

    Object variable(String name) {
        Object value = variables.get(name);
        if (value == null) {
            throw new CelError("no such attribute(s): " + name);
        }
        return value;
    }
}
