package io.keelson.api.quantity;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * An exact amount of a resource, as {@code resource.Quantity} of the API: a decimal number with a suffix. Immutable.
 *
 * <p>Two quantities are {@link #equals equal} when they are the same amount, however they are written.
 */
public final class Quantity implements Comparable<Quantity> {
    /** Nothing. */
    public static final Quantity ZERO = new Quantity(BigDecimal.ZERO, Format.DECIMAL_SI, "0");

    private static final BigDecimal BINARY_LIMIT = BigDecimal.valueOf(1024);
    private static final BigInteger KIBI = BigInteger.valueOf(1024);

    private final BigDecimal amount;
    private final Format format;
    private final @Nullable String written;

    /** The ways of writing an amount. */
    public enum Format {
        /** With an exponent: {@code 12e6}. */
        DECIMAL_EXPONENT,
        /** With a power of 1024: {@code 12Mi}. */
        BINARY_SI,
        /** With a power of 1000: {@code 12M}. */
        DECIMAL_SI
    }

    /** @param written how the API writes it, or null where that is to be worked out */
    Quantity(BigDecimal amount, Format format, @Nullable String written) {
        this.amount = amount;
        this.format = format;
        this.written = written;
    }

    /**
     * Parses a quantity; white space around it does not count.
     *
     * @throws QuantityException where it is none
     */
    public static Quantity parse(String text) {
        String trimmed = text.strip();
        return trimmed.equals("0") ? ZERO : new QuantityParser(trimmed).parse();
    }

    /** Returns whole units. */
    public static Quantity of(long units, Format format) {
        return new Quantity(BigDecimal.valueOf(units), format, null);
    }

    /** Returns thousandths of a unit. */
    public static Quantity ofMilli(long milli, Format format) {
        return new Quantity(BigDecimal.valueOf(milli, 3), format, null);
    }

    /** Returns how it is written when worked out anew. */
    public Format format() {
        return format;
    }

    /** Returns the exact amount in units. */
    public BigDecimal amount() {
        return amount;
    }

    /** Returns the amount in whole units, rounded away from zero; what does not fit is cut at the bounds. */
    public long value() {
        return scaled(0);
    }

    /** Returns the amount in thousandths, rounded away from zero; what does not fit is cut at the bounds. */
    public long milliValue() {
        return scaled(3);
    }

    private long scaled(int scale) {
        if (isZero()) {
            return 0;
        }
        if (amount.precision() - (long) amount.scale() + scale > 19) {
            return amount.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        BigInteger whole = amount.setScale(scale, RoundingMode.UP).unscaledValue();
        if (whole.bitLength() > 63) {
            return whole.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return whole.longValue();
    }

    /** Returns -1, 0 or 1 as the amount is negative, nothing or positive. */
    public int signum() {
        return amount.signum();
    }

    /** Returns whether it is nothing. */
    public boolean isZero() {
        return amount.signum() == 0;
    }

    /** Returns the sum, written like this one unless this is nothing. */
    public Quantity add(Quantity other) {
        return new Quantity(amount.add(other.amount), isZero() ? other.format : format, null);
    }

    /** Returns the difference, written like this one unless this is nothing. */
    public Quantity subtract(Quantity other) {
        return new Quantity(amount.subtract(other.amount), isZero() ? other.format : format, null);
    }

    /** As {@link #subtract}. */
    public Quantity sub(Quantity other) {
        return subtract(other);
    }

    /** Returns this many times the amount. */
    public Quantity multiply(long factor) {
        return new Quantity(amount.multiply(BigDecimal.valueOf(factor)), format, null);
    }

    /** Returns the opposite amount. */
    public Quantity negate() {
        return new Quantity(amount.negate(), format, null);
    }

    @Override
    public int compareTo(Quantity other) {
        return amount.compareTo(other.amount);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Quantity quantity && compareTo(quantity) == 0;
    }

    @Override
    public int hashCode() {
        return amount.signum() == 0 ? 0 : amount.stripTrailingZeros().hashCode();
    }

    /**
     * Returns the text the API answers: some quantities keep the text they were parsed from, all others are written
     * with the largest suffix that leaves no fraction.
     */
    @Override
    public String toString() {
        return written != null ? written : canonical();
    }

    /** Returns the text with the largest suffix that leaves no fraction. */
    public String canonical() {
        if (isZero()) {
            return "0";
        }
        if (format != Format.BINARY_SI) {
            return decimal(format);
        }
        boolean small = amount.abs().compareTo(BINARY_LIMIT) < 0;
        return small || amount.stripTrailingZeros().scale() > 0 ? decimal(Format.DECIMAL_SI) : binary();
    }

    private String decimal(Format as) {
        BigDecimal stripped = amount.stripTrailingZeros();
        int exponent = -stripped.scale();
        int rest = Math.floorMod(exponent, 3);
        BigInteger digits = stripped.unscaledValue().multiply(BigInteger.TEN.pow(rest));
        return digits + Suffix.decimal(exponent - rest, as);
    }

    private String binary() {
        BigInteger digits = amount.toBigIntegerExact();
        int power = 0;
        for (BigInteger[] parts = digits.divideAndRemainder(KIBI);
                parts[1].signum() == 0;
                parts = digits.divideAndRemainder(KIBI)) {
            digits = parts[0];
            power++;
        }
        return digits + Suffix.binary(power);
    }
}
