package io.keelson.apiserver.cel.library;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Floating point numbers as formatted strings have them. */
final class GoFloats {
    private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    private GoFloats() {}

    /** The verb {@code %f} with so many digits behind the point and thousands grouped, as formatted strings have it. */
    static String fixed(double value, int precision) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return special(value);
        }
        String text = new BigDecimal(Math.abs(value))
                .setScale(precision, RoundingMode.HALF_EVEN)
                .toPlainString();
        int point = text.indexOf('.') < 0 ? text.length() : text.indexOf('.');
        StringBuilder out = new StringBuilder(value < 0 ? "-" : "");
        for (int i = 0; i < point; i++) {
            out.append(i > 0 && (point - i) % 3 == 0 ? "," : "").append(text.charAt(i));
        }
        return out.append(text, point, text.length()).toString();
    }

    /** The verb {@code %e} with so many digits behind the point, as formatted strings have it: {@code 1.5 × 10⁰³}. */
    static String scientific(double value, int precision) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return special(value);
        }
        BigDecimal exact = new BigDecimal(Math.abs(value));
        int exponent = value == 0 ? 0 : exact.precision() - exact.scale() - 1;
        BigDecimal mantissa = exact.movePointLeft(exponent).setScale(precision, RoundingMode.HALF_EVEN);
        if (mantissa.compareTo(BigDecimal.TEN) >= 0) {
            mantissa = mantissa.movePointLeft(1).setScale(precision, RoundingMode.HALF_EVEN);
            exponent++;
        }
        StringBuilder out = new StringBuilder(value < 0 ? "-" : "")
                .append(mantissa.toPlainString())
                .append("\u202f×\u202f10")
                .append(exponent < 0 ? "⁻" : "");
        String.format(Locale.ROOT, "%02d", Math.abs(exponent))
                .chars()
                .forEach(digit -> out.append(SUPERSCRIPTS.charAt(digit - '0')));
        return out.toString();
    }

    private static String special(double value) {
        return Double.isNaN(value) ? "NaN" : value > 0 ? "∞" : "-∞";
    }
}
