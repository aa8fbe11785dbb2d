package io.keelson.api.patch;

import java.util.StringJoiner;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Prints patches as upstream's messages do: {@code map[a:1 b:[x y]]}, keys in alphabetical order, strings without quotes
 * (Go's {@code %v}).
 */
public final class GoPrint {
    private GoPrint() {}

    /** Returns the text of a value. */
    public static String print(JsonNode value) {
        if (value.isObject()) {
            StringJoiner out = new StringJoiner(" ", "map[", "]");
            TreeMap<String, JsonNode> sorted = new TreeMap<>();
            value.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
            sorted.forEach((key, element) -> out.add(key + ":" + print(element)));
            return out.toString();
        } else if (value.isArray()) {
            StringJoiner out = new StringJoiner(" ", "[", "]");
            value.forEach(element -> out.add(print(element)));
            return out.toString();
        } else if (value.isNull()) {
            return "<nil>";
        } else if (value.isNumber() && !value.isIntegralNumber()) {
            return decimal(value.doubleValue());
        }
        return value.asString();
    }

    private static String decimal(double value) {
        String text = Double.toString(value);
        int exponent = text.indexOf('E');
        if (exponent < 0) {
            return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
        }
        String digits = text.substring(0, exponent);
        int power = Integer.parseInt(text.substring(exponent + 1));
        if (power > -5 && power < 21) {
            return new java.math.BigDecimal(text).stripTrailingZeros().toPlainString();
        }
        return (digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits)
                + (power < 0 ? "e-" : "e+")
                + (Math.abs(power) < 10 ? "0" : "")
                + Math.abs(power);
    }

    /** Returns the name of the type that a value has once decoded. */
    static String typeName(JsonNode value) {
        if (value.isObject()) {
            return "map[string]interface {}";
        } else if (value.isArray()) {
            return "[]interface {}";
        } else if (value.isString()) {
            return "string";
        } else if (value.isBoolean()) {
            return "bool";
        } else if (value.isNull()) {
            return "%!s(<nil>)";
        }
        return value.isIntegralNumber() ? "int64" : "float64";
    }
}
