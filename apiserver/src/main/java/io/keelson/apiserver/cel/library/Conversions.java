package io.keelson.apiserver.cel.library;

import io.keelson.api.json.GoFormat;
import io.keelson.apiserver.cel.value.BytesValue;
import io.keelson.apiserver.cel.value.CelError;
import io.keelson.apiserver.cel.value.TypeValue;
import io.keelson.apiserver.cel.value.UnsignedInt;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** Conversions between types: {@code int(x)}, {@code string(x)} and so on. */
final class Conversions {
    private static final BigInteger INT_LIMIT = BigInteger.ONE.shiftLeft(63);

    private Conversions() {}

    static Library library() {
        Library.Builder library = new Library.Builder();
        for (String same : new String[] {
            "int64_to_int64",
            "uint64_to_uint64",
            "double_to_double",
            "string_to_string",
            "bytes_to_bytes",
            "bool_to_bool",
            "to_dyn",
            "duration_to_duration",
            "timestamp_to_timestamp"
        }) {
            library.implement(same, arguments -> arguments[0]);
        }
        return library.implement("uint64_to_int64", arguments -> toInt(((UnsignedInt) arguments[0]).number()))
                .implement("double_to_int64", arguments -> toInt((Double) arguments[0]))
                .implement("string_to_int64", arguments -> parseInt((String) arguments[0]))
                .implement("timestamp_to_int64", arguments -> ((Instant) arguments[0]).getEpochSecond())
                .implement("int64_to_uint64", arguments -> UnsignedInt.of(BigInteger.valueOf((Long) arguments[0])))
                .implement("double_to_uint64", arguments -> toUnsigned((Double) arguments[0]))
                .implement("string_to_uint64", arguments -> parseUnsigned((String) arguments[0]))
                .implement("int64_to_double", arguments -> ((Long) arguments[0]).doubleValue())
                .implement(
                        "uint64_to_double",
                        arguments -> ((UnsignedInt) arguments[0]).number().doubleValue())
                .implement("string_to_double", arguments -> parseDouble((String) arguments[0]))
                .implement("int64_to_string", arguments -> arguments[0].toString())
                .implement("uint64_to_string", arguments -> arguments[0].toString())
                .implement("double_to_string", arguments -> GoFormat.general((Double) arguments[0]))
                .implement("bool_to_string", arguments -> arguments[0].toString())
                .implement("bytes_to_string", arguments -> ((BytesValue) arguments[0]).text())
                .implement("timestamp_to_string", arguments -> TimeFunctions.text((Instant) arguments[0]))
                .implement("duration_to_string", arguments -> TimeFunctions.text((Duration) arguments[0]))
                .implement(
                        "string_to_bytes",
                        arguments -> new BytesValue(((String) arguments[0]).getBytes(StandardCharsets.UTF_8)))
                .implement("string_to_bool", arguments -> parseBool((String) arguments[0]))
                .implement("string_to_duration", arguments -> TimeFunctions.duration((String) arguments[0]))
                .implement("string_to_timestamp", arguments -> TimeFunctions.timestamp((String) arguments[0]))
                .implement("int64_to_timestamp", arguments -> TimeFunctions.timestamp((Long) arguments[0]))
                .implement("type", arguments -> TypeValue.of(arguments[0]))
                .build();
    }

    private static Object toInt(BigInteger number) {
        if (number.bitLength() > 63) {
            throw new CelError("integer overflow");
        }
        return number.longValue();
    }

    /** The largest numbers that a double cannot tell from the bounds do not fit, either. */
    private static Object toInt(double number) {
        BigInteger whole = whole(number, "integer overflow");
        if (whole.compareTo(INT_LIMIT.negate()) <= 0 || whole.compareTo(INT_LIMIT) >= 0) {
            throw new CelError("integer overflow");
        }
        return whole.longValue();
    }

    private static Object toUnsigned(double number) {
        if (number < 0) {
            throw new CelError("unsigned integer overflow");
        }
        return UnsignedInt.of(whole(number, "unsigned integer overflow"));
    }

    private static BigInteger whole(double number, String overflow) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw new CelError(overflow);
        }
        return new BigDecimal(number).toBigInteger();
    }

    private static Object parseInt(String text) {
        if (isNumber(text, true)) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                // Out of bounds, as told below.
            }
        }
        throw CelError.conversion("string", "int");
    }

    private static Object parseUnsigned(String text) {
        if (isNumber(text, false)) {
            try {
                return new UnsignedInt(Long.parseUnsignedLong(text));
            } catch (NumberFormatException e) {
                // Out of bounds, as told below.
            }
        }
        throw CelError.conversion("string", "uint");
    }

    private static boolean isNumber(String text, boolean signed) {
        int start = signed && (text.startsWith("-") || text.startsWith("+")) ? 1 : 0;
        return text.length() > start
                && text.length() <= 64
                && text.substring(start).chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static Object parseDouble(String text) {
        String plain = text.startsWith("+") || text.startsWith("-") ? text.substring(1) : text;
        boolean negative = text.startsWith("-");
        if (plain.equalsIgnoreCase("inf") || plain.equalsIgnoreCase("infinity")) {
            return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        } else if (text.equalsIgnoreCase("nan")) {
            return Double.NaN;
        }
        boolean decimal = !plain.isEmpty()
                && plain.chars()
                        .allMatch(
                                c -> c >= '0' && c <= '9' || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-');
        if (decimal) {
            try {
                double number = Double.parseDouble(text);
                if (!Double.isInfinite(number)) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // No number, as told below.
            }
        }
        throw CelError.conversion("string", "double");
    }

    private static Object parseBool(String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default -> throw CelError.conversion("string", "bool");
        };
    }
}
