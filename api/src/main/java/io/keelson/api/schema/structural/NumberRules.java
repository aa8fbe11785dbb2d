package io.keelson.api.schema.structural;

import io.keelson.api.json.GoFormat;
import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;

/** What schemas ask of numbers: bounds, multiples, and that they fit their format. */
final class NumberRules {
    private NumberRules() {}

    static void check(JsonNode value, StructuralSchema schema, String path, ValueResult result) {
        ValueResult own = new ValueResult();
        range(value, schema, path, own);
        boolean whole = value.isIntegralNumber() && value.canConvertToLong();
        Double multiple = schema.values().multipleOf();
        if (multiple != null) {
            multipleOf(value, whole, multiple, path, own);
        }
        Double maximum = schema.values().maximum();
        if (maximum != null) {
            bound(value, whole, maximum, schema.values().exclusiveMaximum(), true, path, own);
        }
        Double minimum = schema.values().minimum();
        if (minimum != null) {
            bound(value, whole, minimum, schema.values().exclusiveMinimum(), false, path, own);
        }
        own.count();
        result.merge(own);
        result.count();
    }

    private static void range(JsonNode value, StructuralSchema schema, String path, ValueResult own) {
        String type = schema.types().size() == 1 ? schema.types().getFirst() : "";
        String format = ValueValidation.format(schema);
        boolean fits =
                switch (type) {
                    case "integer" -> {
                        BigDecimal exact = value.decimalValue();
                        boolean integer = exact.stripTrailingZeros().scale() <= 0;
                        int bits = format.equals("int32") ? 31 : 63;
                        yield integer && exact.toBigInteger().bitLength() <= bits;
                    }
                    case "number" -> !format.equals("float") || !Float.isInfinite((float) value.doubleValue());
                    default -> true;
                };
        if (!fits) {
            String with = format.isEmpty() ? " (default format)" : " with format " + format;
            ValueValidation.placeless("Checked value must be of type " + type + with + " in " + path, own);
        }
    }

    private static Object shown(JsonNode value, boolean whole) {
        return whole ? (Object) value.longValue() : (Object) value.doubleValue();
    }

    private static void multipleOf(JsonNode value, boolean whole, double factor, String path, ValueResult own) {
        double shownFactor = whole ? (long) factor : factor;
        if (shownFactor <= 0) {
            ValueValidation.invalid(
                    path,
                    shownFactor,
                    "factor MultipleOf declared for " + path + " must be positive: " + GoFormat.general(shownFactor),
                    own);
            return;
        }
        boolean multiple = whole
                ? value.longValue() % (long) factor == 0
                : ValueValidation.isWhole(factor < 1 ? 1 / factor * value.doubleValue() : value.doubleValue() / factor);
        if (!multiple) {
            ValueValidation.invalid(
                    path,
                    shown(value, whole),
                    path + " in body should be a multiple of " + GoFormat.general(shownFactor),
                    own);
        }
    }

    private static void bound(
            JsonNode value,
            boolean whole,
            double bound,
            boolean exclusive,
            boolean upper,
            String path,
            ValueResult own) {
        int order = whole ? Long.compare(value.longValue(), (long) bound) : Double.compare(value.doubleValue(), bound);
        boolean fits = exclusive ? (upper ? order < 0 : order > 0) : (upper ? order <= 0 : order >= 0);
        if (!fits) {
            String words = upper ? "less than " : "greater than ";
            String detail = path + " in body should be " + words + (exclusive ? "" : "or equal to ")
                    + (whole ? Long.toString((long) bound) : GoFormat.general(bound));
            ValueValidation.invalid(path, shown(value, whole), detail, own);
        }
    }
}
