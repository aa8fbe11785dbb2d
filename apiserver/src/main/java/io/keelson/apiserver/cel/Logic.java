package io.keelson.apiserver.cel;

import io.keelson.apiserver.cel.value.CelError;
import io.keelson.apiserver.cel.value.Equality;
import org.jspecify.annotations.Nullable;

/** Logical operators. An operand that decides the outcome does so even where the other one fails. */
final class Logic {
    private Logic() {}

    private static Object decide(Interpretable left, Interpretable right, Frame frame, boolean decisive) {
        CelError error = null;
        for (Interpretable operand : new Interpretable[] {left, right}) {
            try {
                Object value = operand.evaluate(frame);
                if (!(value instanceof Boolean truth)) {
                    error = first(error, CelError.noSuchOverload());
                } else if (truth == decisive) {
                    return decisive;
                }
            } catch (CelError e) {
                error = first(error, e);
            }
        }
        if (error != null) {
            throw error;
        }
        return !decisive;
    }

    private static CelError first(@Nullable CelError known, CelError other) {
        return known == null ? other : known;
    }

    record And(Interpretable left, Interpretable right) implements Interpretable {
        @Override
        public Object evaluate(Frame frame) {
            return decide(left, right, frame, false);
        }
    }

    record Or(Interpretable left, Interpretable right) implements Interpretable {
        @Override
        public Object evaluate(Frame frame) {
            return decide(left, right, frame, true);
        }
    }

    record Conditional(Interpretable condition, Interpretable then, Interpretable otherwise) implements Interpretable {
        @Override
        public Object evaluate(Frame frame) {
            if (condition.evaluate(frame) instanceof Boolean truth) {
                return truth ? then.evaluate(frame) : otherwise.evaluate(frame);
            }
            throw CelError.noSuchOverload();
        }
    }

    /** Whether a loop goes on: unless it is known to be false. */
    record NotStrictlyFalse(Interpretable operand) implements Interpretable {
        @Override
        public Object evaluate(Frame frame) {
            frame.spend(1);
            try {
                return !Boolean.FALSE.equals(operand.evaluate(frame));
            } catch (CelError e) {
                return true;
            }
        }
    }

    record Equal(Interpretable left, Interpretable right, boolean wanted) implements Interpretable {
        @Override
        public Object evaluate(Frame frame) {
            Object one = left.evaluate(frame);
            Object other = right.evaluate(frame);
            frame.spend(CallCost.equality(one, other));
            return Equality.equal(one, other) == wanted;
        }
    }
}
