package io.keelson.apiserver.cel.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Numbers of different types compared by what they are worth. */
final class Numbers {
    private Numbers() {}

    static boolean isNumber(Object value) {
        return value instanceof Long || value instanceof Double || value instanceof UnsignedInt;
    }

    /** Compares two numbers; fails where one is not a number at all ({@code NaN}). */
    static int compare(Object left, Object right) {
        if (left instanceof Long a && right instanceof Long b) {
            return Long.compare(a, b);
        }
        if (left instanceof UnsignedInt a && right instanceof UnsignedInt b) {
            return a.compareTo(b);
        }
        if (isNan(left) || isNan(right)) {
            throw new CelError("NaN values cannot be ordered");
        }
        if (left instanceof Double a && right instanceof Double b) {
            return a < b ? -1 : a > b ? 1 : 0;
        }
        if (left instanceof Double a && a.isInfinite()) {
            return a > 0 ? 1 : -1;
        }
        if (right instanceof Double b && b.isInfinite()) {
            return b > 0 ? -1 : 1;
        }
        return decimal(left).compareTo(decimal(right));
    }

    static boolean equal(Object left, Object right) {
        return !isNan(left) && !isNan(right) && compare(left, right) == 0;
    }

    private static boolean isNan(Object value) {
        return value instanceof Double number && number.isNaN();
    }

    private static BigDecimal decimal(Object value) {
        return switch (value) {
            case Long number -> BigDecimal.valueOf(number);
            case UnsignedInt number -> number.decimal();
            default -> new BigDecimal((Double) value);
        };
    }

    /** Returns a whole number in the types of keys it may also have. */
    static List<Object> sameKeys(Object key) {
        List<Object> same = new ArrayList<>();
        if (!isNumber(key) || key instanceof Double number && (number != Math.rint(number) || number.isInfinite())) {
            return same;
        }
        BigInteger whole = decimal(key).toBigIntegerExact();
        if (whole.bitLength() < Long.SIZE) {
            same.add(whole.longValue());
        }
        if (whole.signum() >= 0 && whole.bitLength() <= Long.SIZE) {
            same.add(UnsignedInt.of(whole));
        }
        return same;
    }
}
