package io.keelson.apiserver.cel.value;

import java.time.Duration;
import java.time.Instant;

/** What {@code ==} and the orders say of two values. */
public final class Equality {
    private Equality() {}

    /** Returns whether two values are equal; those of different kinds are not, numbers are by what they are worth. */
    @SuppressWarnings("ReferenceEquality") // the same value needs no look
    public static boolean equal(Object left, Object right) {
        if (left == right) {
            return !(left instanceof Double number && number.isNaN());
        }
        if (Numbers.isNumber(left)) {
            return Numbers.isNumber(right) && Numbers.equal(left, right);
        }
        // What the schema of the left one says of a list counts.
        if (left instanceof ListValue a) {
            return right instanceof ListValue b && a.sameAs(b);
        }
        if (left instanceof MapValue a) {
            return right instanceof MapValue b && a.sameAs(b);
        }
        return left.equals(right);
    }

    /** Orders two values, or fails where there is no order between them. */
    public static int compare(Object left, Object right) {
        if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
            return Numbers.compare(left, right);
        }
        return switch (left) {
            case String a when right instanceof String b -> compareText(a, b);
            case Boolean a when right instanceof Boolean b -> Boolean.compare(a, b);
            case BytesValue a when right instanceof BytesValue b -> a.compareTo(b);
            case Instant a when right instanceof Instant b -> Integer.signum(a.compareTo(b));
            case Duration a when right instanceof Duration b -> Integer.signum(a.compareTo(b));
            default -> throw CelError.noSuchOverload();
        };
    }

    /** Texts are in the order of their bytes in UTF-8, which is that of their characters. */
    private static int compareText(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean surrogates = Character.isSurrogate(a) != Character.isSurrogate(b);
                return surrogates ? (Character.isSurrogate(a) ? 1 : -1) : Integer.signum(Character.compare(a, b));
            }
        }
        return Integer.signum(Integer.compare(left.length(), right.length()));
    }
}
