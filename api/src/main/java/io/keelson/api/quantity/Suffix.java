package io.keelson.api.quantity;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind the digits of a quantity.
 *
 * @param exponent of 2 in binary quantities, of 10 in others
 * @param format the way of writing that it belongs to
 */
record Suffix(int exponent, Quantity.Format format) {
    private static final List<String> DECIMAL = List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E");
    private static final List<String> BINARY = List.of("Ki", "Mi", "Gi", "Ti", "Pi", "Ei");

    /** Returns the meaning of a suffix, or null where it has none. */
    static @Nullable Suffix parse(String text) {
        int decimal = DECIMAL.indexOf(text);
        if (decimal >= 0) {
            return new Suffix((decimal - 3) * 3, Quantity.Format.DECIMAL_SI);
        }
        int binary = BINARY.indexOf(text);
        if (binary >= 0) {
            return new Suffix((binary + 1) * 10, Quantity.Format.BINARY_SI);
        }
        if (text.length() > 1 && (text.charAt(0) == 'e' || text.charAt(0) == 'E')) {
            try {
                return new Suffix((int) Long.parseLong(text.substring(1)), Quantity.Format.DECIMAL_EXPONENT);
            } catch (NumberFormatException e) {
                return null;
            }
        }
        return null;
    }

    /** Returns the suffix for an exponent of 10; empty where the format has none, as upstream writes it. */
    static String decimal(int exponent, Quantity.Format format) {
        if (format == Quantity.Format.DECIMAL_EXPONENT) {
            return exponent == 0 ? "" : "e" + exponent;
        }
        int index = exponent / 3 + 3;
        return exponent % 3 == 0 && index >= 0 && index < DECIMAL.size() ? DECIMAL.get(index) : "";
    }

    /** Returns the suffix for a power of 1024. */
    static String binary(int power) {
        return power > 0 && power <= BINARY.size() ? BINARY.get(power - 1) : "";
    }
}
