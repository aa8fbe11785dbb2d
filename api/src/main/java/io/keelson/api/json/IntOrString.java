package io.keelson.api.json;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A value that is a whole number or a string, such as {@code maxSurge: 25%} or {@code port: http}. */
public sealed interface IntOrString {

    /** A whole number. */
    record Int(int value) implements IntOrString {
        @Override
        public String toString() {
            return Integer.toString(value);
        }
    }

    /** A string. */
    record Text(String value) implements IntOrString {
        @Override
        public String toString() {
            return value;
        }
    }

    /** Returns the value of a node, or null where there is none or it is of another type. */
    static @Nullable IntOrString of(@Nullable JsonNode node) {
        if (node == null) {
            return null;
        }
        if (node.isString()) {
            return new Text(node.stringValue());
        }
        return node.isIntegralNumber() && node.canConvertToInt() ? new Int(node.intValue()) : null;
    }

    /**
     * Returns a number as it is, and a percentage of a total.
     *
     * @param total what 100% is
     * @param roundUp whether a fraction is rounded up, else down
     * @throws IllegalArgumentException where it is a string that is no percentage
     */
    default int scaled(int total, boolean roundUp) {
        return switch (this) {
            case Int number -> number.value();
            case Text text ->
                BigDecimal.valueOf(percent(text.value()))
                        .multiply(BigDecimal.valueOf(total))
                        .divide(BigDecimal.valueOf(100), 0, roundUp ? RoundingMode.CEILING : RoundingMode.FLOOR)
                        .intValue();
        };
    }

    private static int percent(String text) {
        if (!text.endsWith("%")) {
            throw new IllegalArgumentException(
                    "invalid value for IntOrString: invalid type: string is not a percentage");
        }
        try {
            return Integer.parseInt(text.substring(0, text.length() - 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "invalid value for IntOrString: invalid value " + GoFormat.quote(text), e);
        }
    }
}
