package io.keelson.apiserver.cel.library;

import io.keelson.api.json.GoFormat;
import io.keelson.apiserver.cel.value.BytesValue;
import io.keelson.apiserver.cel.value.CelError;
import io.keelson.apiserver.cel.value.ListValue;
import io.keelson.apiserver.cel.value.MapValue;
import io.keelson.apiserver.cel.value.NullValue;
import io.keelson.apiserver.cel.value.TypeValue;
import io.keelson.apiserver.cel.value.UnsignedInt;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.TreeMap;

/** What {@code '%d of %s'.format([1, 'x'])} returns. */
final class FormattedString {
    private static final int DEFAULT_PRECISION = 6;
    private static final int MOST_DIGITS = 1000;
    private final String format;
    private final ListValue arguments;
    private int at;

    private FormattedString(String format, ListValue arguments) {
        this.format = format;
        this.arguments = arguments;
    }

    static String of(String format, ListValue arguments) {
        return new FormattedString(format, arguments).fill();
    }

    private String fill() {
        StringBuilder out = new StringBuilder();
        int argument = 0;
        while (at < format.length()) {
            char c = format.charAt(at++);
            if (c != '%') {
                out.append(c);
            } else if (at < format.length() && format.charAt(at) == '%') {
                out.append('%');
                at++;
            } else {
                if (argument >= arguments.size()) {
                    throw new CelError("index " + argument + " out of range");
                }
                if (at >= format.length()) {
                    throw new CelError("unexpected end of string");
                }
                out.append(clause(arguments.get(argument++)));
            }
        }
        return out.toString();
    }

    private String clause(Object value) {
        int precision = precision();
        char verb = format.charAt(at++);
        return switch (verb) {
            case 's' -> text(value);
            case 'd' -> {
                if (value instanceof Long || value instanceof UnsignedInt) {
                    yield value.toString();
                }
                throw during("decimal clause can only be used on integers, was given " + type(value));
            }
            case 'f' -> GoFloats.fixed(number(value, "fixed-point"), precision);
            case 'e' -> GoFloats.scientific(number(value, "scientific"), precision);
            case 'b' -> binary(value);
            case 'x' -> hex(value);
            case 'X' -> hex(value).toUpperCase(Locale.ROOT);
            case 'o' -> octal(value);
            default ->
                throw new CelError(
                        "could not parse formatting clause: unrecognized formatting clause \"" + verb + "\"");
        };
    }

    private int precision() {
        if (format.charAt(at) != '.') {
            return DEFAULT_PRECISION;
        }
        int start = ++at;
        while (at < format.length() && format.charAt(at) >= '0' && format.charAt(at) <= '9') {
            at++;
        }
        if (at >= format.length()) {
            throw new CelError("could not parse formatting clause: error while parsing precision: could not find end of"
                    + " precision specifier");
        }
        try {
            int precision = Integer.parseInt(format.substring(start, at));
            if (precision <= MOST_DIGITS) {
                return precision;
            }
        } catch (NumberFormatException e) {
            // No number, as told below.
        }
        throw new CelError(
                "could not parse formatting clause: error while parsing precision: error while converting precision"
                        + " to integer: strconv.Atoi: parsing \"" + format.substring(start, at) + "\": invalid syntax");
    }

    private static CelError during(String what) {
        return new CelError("error during formatting: " + what);
    }

    private static String type(Object value) {
        return TypeValue.of(value).name();
    }

    private static double number(Object value, String clause) {
        if (value instanceof Double number) {
            return number;
        }
        if (value instanceof String text) {
            switch (text) {
                case "NaN" -> {
                    return Double.NaN;
                }
                case "Infinity" -> {
                    return Double.POSITIVE_INFINITY;
                }
                case "-Infinity" -> {
                    return Double.NEGATIVE_INFINITY;
                }
                default -> {}
            }
        }
        throw during(clause + " clause can only be used on doubles, was given " + type(value));
    }

    private static String binary(Object value) {
        return switch (value) {
            case Long number -> number < 0 ? "-" + Long.toUnsignedString(-number, 2) : Long.toBinaryString(number);
            case UnsignedInt number -> Long.toUnsignedString(number.bits(), 2);
            case Boolean truth -> truth ? "1" : "0";
            default -> throw during("only integers and bools can be formatted as binary, was given " + type(value));
        };
    }

    private static String hex(Object value) {
        return switch (value) {
            case Long number -> number < 0 ? "-" + Long.toUnsignedString(-number, 16) : Long.toHexString(number);
            case UnsignedInt number -> Long.toUnsignedString(number.bits(), 16);
            case String text -> HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
            case BytesValue bytes -> HexFormat.of().formatHex(bytes.toString().getBytes(StandardCharsets.UTF_8));
            default ->
                throw during(
                        "only integers, byte buffers, and strings can be formatted as hex, was given " + type(value));
        };
    }

    private static String octal(Object value) {
        return switch (value) {
            case Long number -> number < 0 ? "-" + Long.toUnsignedString(-number, 8) : Long.toOctalString(number);
            case UnsignedInt number -> Long.toUnsignedString(number.bits(), 8);
            default -> throw during("octal clause can only be used on integers, was given " + type(value));
        };
    }

    private static String text(Object value) {
        return switch (value) {
            case ListValue list -> list(list);
            case MapValue map -> map(map);
            case Double number -> GoFormat.general(number);
            case Instant time -> TimeFunctions.text(time);
            case Duration duration -> TimeFunctions.text(duration);
            case Long any -> value.toString();
            case UnsignedInt any -> value.toString();
            case Boolean any -> value.toString();
            case String any -> any;
            case BytesValue any -> value.toString();
            case TypeValue any -> value.toString();
            case NullValue any -> "null";
            default ->
                throw during("string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists,"
                        + " types, durations, and timestamps, was given " + type(value));
        };
    }

    private static String list(ListValue list) {
        StringJoiner out = new StringJoiner(", ", "[", "]");
        list.forEach(element -> out.add(literal(element)));
        return out.toString();
    }

    private static String map(MapValue map) {
        TreeMap<String, String> entries = new TreeMap<>();
        for (Object key : map.keys()) {
            entries.put(literal(key), literal(map.get(key)));
        }
        StringJoiner out = new StringJoiner(", ", "{", "}");
        entries.forEach((key, value) -> out.add(key + ":" + value));
        return out.toString();
    }

    private static String literal(Object value) {
        return switch (value) {
            case String text -> Strings.quote(text);
            case BytesValue bytes -> "b" + Strings.quote(bytes.toString());
            case Double number -> GoFloats.fixed(number, DEFAULT_PRECISION).replace(",", "");
            case Instant time -> "timestamp(\"" + TimeFunctions.text(time) + "\")";
            case Duration duration -> "duration(\"" + TimeFunctions.text(duration) + "\")";
            default -> text(value);
        };
    }
}
