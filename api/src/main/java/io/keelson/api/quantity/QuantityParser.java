package io.keelson.api.quantity;

import io.keelson.api.quantity.Quantity.Format;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Reads the text of one quantity. */
final class QuantityParser {
    private static final String WRONG_FORMAT =
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    private static final BigDecimal MAX_BINARY = BigDecimal.valueOf(Long.MAX_VALUE);

    /** The most digits an amount may have to be written back as it came. */
    private static final int MAX_DIGITS = 18;

    private final String text;
    private boolean negative;
    private String value = "";
    private String whole = "";
    private String fraction = "";
    private String suffix = "";

    QuantityParser(String text) {
        this.text = text;
    }

    Quantity parse() {
        if (text.isEmpty()) {
            throw new QuantityException(WRONG_FORMAT);
        }
        split();
        Suffix meaning = Suffix.parse(suffix);
        if (meaning == null) {
            throw new QuantityException("unable to parse quantity's suffix");
        }
        Quantity small = small(meaning);
        return small != null ? small : large(meaning);
    }

    private void split() {
        int at = 0;
        if (text.charAt(0) == '-' || text.charAt(0) == '+') {
            negative = text.charAt(0) == '-';
            at = 1;
        }
        while (at < text.length() && text.charAt(at) == '0') {
            at++;
        }
        int from = at;
        at = digits(at);
        whole = at == from ? "0" : text.substring(from, at);
        if (at < text.length() && text.charAt(at) == '.') {
            from = at + 1;
            at = digits(from);
            fraction = text.substring(from, at);
        }
        value = text.substring(0, at);
        from = at;
        while (at < text.length() && "eEinumkKMGTP".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            at++;
        }
        if (digits(at) < text.length()) {
            throw new QuantityException(WRONG_FORMAT);
        }
        suffix = text.substring(from);
    }

    private int digits(int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    /** Reads an amount that fits a {@code long} and is no finer than nano; null where it is not such. */
    private @Nullable Quantity small(Suffix meaning) {
        boolean binary = meaning.format() == Format.BINARY_SI;
        int precision = binary
                ? (fraction.isEmpty() ? 14 - whole.length() - meaning.exponent() * 3 / 10 : -1)
                : MAX_DIGITS - whole.length() - fraction.length();
        int scale = (binary ? 0 : meaning.exponent()) - fraction.length();
        if (precision < 0 || scale < -9) {
            return null;
        }
        String digits = whole + fraction;
        long amount = Long.parseLong(digits);
        boolean asWritten;
        if (binary) {
            BigInteger product = BigInteger.valueOf(amount).shiftLeft(meaning.exponent());
            if (product.bitLength() > 63) {
                return null;
            }
            asWritten = (amount & 7) != 0;
            amount = product.longValueExact();
        } else {
            asWritten = scale % 3 == 0 && !digits.endsWith("000") && digits.charAt(0) != '0';
        }
        BigDecimal decimal = BigDecimal.valueOf(negative ? -amount : amount, -scale);
        return new Quantity(decimal, meaning.format(), asWritten ? text : null);
    }

    /** Reads any amount: rounded away from zero to nano, binary ones cut at the largest {@code long}. */
    private Quantity large(Suffix meaning) {
        BigDecimal amount;
        try {
            amount = new BigDecimal(value);
        } catch (NumberFormatException e) {
            throw new QuantityException("unable to parse numeric part of quantity");
        }
        Format format = meaning.format();
        if (format == Format.BINARY_SI) {
            amount = amount.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(meaning.exponent())));
        } else if (amount.signum() != 0) {
            long magnitude = (long) meaning.exponent() - amount.scale() + amount.precision();
            amount = magnitude < -9
                    ? BigDecimal.valueOf(amount.signum(), 9)
                    : new BigDecimal(amount.unscaledValue(), amount.scale() - meaning.exponent());
        }
        if (amount.scale() > 9) {
            amount = amount.setScale(9, RoundingMode.UP);
        }
        if (format == Format.BINARY_SI) {
            BigDecimal size = amount.abs();
            if (size.compareTo(MAX_BINARY) > 0) {
                amount = amount.signum() < 0 ? MAX_BINARY.negate() : MAX_BINARY;
            } else if (size.signum() > 0 && size.compareTo(BigDecimal.ONE) < 0) {
                format = Format.DECIMAL_SI;
            }
        }
        return new Quantity(amount, format, null);
    }
}
