package io.keelson.apiserver.negotiation;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What the text of a scalar stands for, by the rules of YAML 1.1 as upstream's parser has them: a leading zero means
 * octal, underscores in numbers do not count, a number that is too large for its type is a string. Every rule looks at
 * the text once.
 */
final class YamlScalars {
    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

    private YamlScalars() {}

    /** The types a scalar may have. */
    enum Type {
        STRING("!!str"),
        BOOLEAN("!!bool"),
        INTEGER("!!int"),
        FLOAT("!!float"),
        NULL("!!null"),
        TIMESTAMP("!!timestamp"),
        MERGE("!!merge"),
        OTHER("");

        final String tag;

        Type(String tag) {
            this.tag = tag;
        }
    }

    /**
     * A scalar's type and value.
     *
     * @param value a {@code String}, {@code Boolean}, {@code Long}, {@code BigInteger} from 2^63 on, or {@code Double};
     *     null for null
     */
    record Resolved(Type type, @Nullable Object value) {}

    /**
     * Resolves a scalar.
     *
     * @param tag its tag, empty where it has none
     * @throws YamlException where the tag wants another type
     */
    static Resolved resolve(String tag, String text) {
        switch (tag) {
            case "", "!!str", "!!bool", "!!int", "!!float", "!!null", "!!timestamp" -> {}
            case "!!binary" -> {
                return new Resolved(Type.OTHER, binary(text));
            }
            default -> {
                return new Resolved(Type.OTHER, text);
            }
        }
        Resolved resolved = tag.equals("!!str") ? new Resolved(Type.STRING, text) : plain(text, tag);
        if (tag.isEmpty() || tag.equals("!!str") || tag.equals(resolved.type.tag)) {
            return resolved;
        }
        if (tag.equals("!!float") && resolved.value instanceof Long number) {
            return new Resolved(Type.FLOAT, (double) number);
        }
        throw new YamlException("cannot decode " + resolved.type.tag + " `" + text + "` as a " + tag);
    }

    private static String binary(String text) {
        try {
            byte[] bytes = Base64.getDecoder()
                    .decode(text.replace("\n", "").replace("\r", "").getBytes(StandardCharsets.ISO_8859_1));
            if (text.length() > 0 && text.replace("\n", "").replace("\r", "").length() % 4 != 0) {
                throw new YamlException("!!binary value contains invalid base64 data");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new YamlException("!!binary value contains invalid base64 data");
        }
    }

    /** Returns whether a text without quotes would be read as something else than a string. */
    static boolean isString(String text) {
        return plain(text, "").type == Type.STRING;
    }

    private static Resolved plain(String text, String tag) {
        if (text.isEmpty()) {
            return new Resolved(Type.NULL, null);
        }
        char first = text.charAt(0);
        boolean signed = first == '+' || first == '-';
        boolean digit = first >= '0' && first <= '9';
        boolean listed = "yYnNtTfFoO~".indexOf(first) >= 0;
        if (first == '<' && text.equals("<<") || !signed && !digit && !listed && first != '.') {
            return new Resolved(Type.STRING, text);
        }
        Resolved word = word(text);
        if (word != null) {
            return word;
        }
        Resolved number = null;
        if (first == '.') {
            Double value = isFloat(text, false) ? finite(text) : null;
            number = value == null ? null : new Resolved(Type.FLOAT, value);
        } else if (signed || digit) {
            if ((tag.isEmpty() || tag.equals("!!timestamp")) && YamlTimestamps.is(text)) {
                return new Resolved(Type.TIMESTAMP, text);
            }
            number = number(text.indexOf('_') < 0 ? text : text.replace("_", ""));
        }
        return number == null ? new Resolved(Type.STRING, text) : number;
    }

    private static @Nullable Resolved word(String text) {
        return switch (text) {
            case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON" ->
                new Resolved(Type.BOOLEAN, true);
            case "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF" ->
                new Resolved(Type.BOOLEAN, false);
            case "~", "null", "Null", "NULL" -> new Resolved(Type.NULL, null);
            case ".nan", ".NaN", ".NAN" -> new Resolved(Type.FLOAT, Double.NaN);
            case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF" ->
                new Resolved(Type.FLOAT, Double.POSITIVE_INFINITY);
            case "-.inf", "-.Inf", "-.INF" -> new Resolved(Type.FLOAT, Double.NEGATIVE_INFINITY);
            default -> null;
        };
    }

    private static @Nullable Resolved number(String plain) {
        Object whole = integer(plain);
        if (whole != null) {
            return new Resolved(Type.INTEGER, whole);
        }
        Double value = isFloat(plain, true) ? finite(plain) : null;
        return value == null ? null : new Resolved(Type.FLOAT, value);
    }

    /** Reads a whole number in any of Go's notations; null where it is none or has more than 64 bits. */
    private static @Nullable Object integer(String text) {
        int at = 0;
        boolean negative = text.startsWith("-");
        boolean signed = negative || text.startsWith("+");
        if (signed) {
            at++;
        }
        int radix = 10;
        if (text.length() - at > 1 && text.charAt(at) == '0') {
            radix = switch (text.charAt(at + 1)) {
                case 'x', 'X' -> 16;
                case 'b', 'B' -> 2;
                case 'o', 'O' -> 8;
                default -> 0;
            };
            at += radix == 0 ? 1 : 2;
            radix = radix == 0 ? 8 : radix;
        }
        int first = at;
        while (first < text.length() - 1 && text.charAt(first) == '0') {
            first++;
        }
        // 64 binary digits are the longest that can fit
        if (at == text.length() || text.length() - first > Long.SIZE) {
            return null;
        }
        for (int i = first; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || Character.digit(c, radix) < 0) {
                return null;
            }
        }
        BigInteger value = new BigInteger(text.substring(first), radix);
        if (negative) {
            value = value.negate();
        }
        if (value.bitLength() < Long.SIZE) {
            return value.longValue();
        }
        return signed || value.compareTo(TWO_TO_64) >= 0 ? null : value;
    }

    /**
     * Whether a text has the form of a decimal number with optional fraction and exponent.
     *
     * @param signed whether it may have a sign
     */
    private static boolean isFloat(String text, boolean signed) {
        int at = 0;
        if (signed && (text.startsWith("-") || text.startsWith("+"))) {
            at++;
        }
        int whole = digits(text, at);
        int end = whole;
        if (end < text.length() && text.charAt(end) == '.') {
            end = digits(text, end + 1);
            if (whole == at && end == whole + 1) {
                return false;
            }
        } else if (whole == at) {
            return false;
        }
        if (end == text.length()) {
            return true;
        }
        if (text.charAt(end) != 'e' && text.charAt(end) != 'E') {
            return false;
        }
        int exponent = end + 1;
        if (exponent < text.length() && (text.charAt(exponent) == '-' || text.charAt(exponent) == '+')) {
            exponent++;
        }
        return exponent < text.length() && digits(text, exponent) == text.length();
    }

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static @Nullable Double finite(String text) {
        double value = Double.parseDouble(text);
        return Double.isInfinite(value) ? null : value;
    }
}
