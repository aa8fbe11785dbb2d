package io.keelson.resources.validation;

import io.keelson.api.validation.Names;

/** Whole numbers and shares in percent. */
public final class IntOrPercentValues {
    private IntOrPercentValues() {}

    public static void intOrPercent(Subject amount) {
        if (amount.value() != null && amount.value().isString()) {
            amount.named(Names::percent);
        } else {
            amount.notNegative();
        }
    }

    /** Returns the number, of a share its percentage, 0 where it is neither. */
    public static long value(Subject amount) {
        if (amount.value() != null && amount.value().isString()) {
            String text = amount.text();
            return text.matches("[0-9]{1,9}%") ? Long.parseLong(text.substring(0, text.length() - 1)) : 0;
        }
        return amount.number();
    }

    public static void atMostAll(Subject amount) {
        if (amount.value() != null && amount.value().isString() && value(amount) > 100) {
            amount.invalid("must not be greater than 100%");
        }
    }
}
