package io.keelson.apiserver.cel.value;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A value of type {@code uint}.
 *
 * @param bits the 64 bits of the number
 */
public record UnsignedInt(long bits) implements Comparable<UnsignedInt> {
    private static final BigInteger LIMIT = BigInteger.ONE.shiftLeft(64);

    /** Returns a number, or fails with an overflow. */
    public static UnsignedInt of(BigInteger number) {
        if (number.signum() < 0 || number.compareTo(LIMIT) >= 0) {
            throw new CelError("unsigned integer overflow");
        }
        return new UnsignedInt(number.longValue());
    }

    /** Returns the number exactly. */
    public BigInteger number() {
        return new BigInteger(Long.toUnsignedString(bits));
    }

    BigDecimal decimal() {
        return new BigDecimal(number());
    }

    @Override
    public int compareTo(UnsignedInt other) {
        return Long.compareUnsigned(bits, other.bits);
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(bits);
    }
}
