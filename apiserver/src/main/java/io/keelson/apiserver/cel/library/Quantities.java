package io.keelson.apiserver.cel.library;

import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructTypeReference;
import io.keelson.api.quantity.Quantity;
import io.keelson.api.quantity.QuantityException;
import io.keelson.apiserver.cel.value.CelError;
import io.keelson.apiserver.cel.value.NamedValue;
import java.math.BigDecimal;

/** Amounts of resources: Kubernetes' library {@code quantity}. */
final class Quantities {
    private static final StructTypeReference TYPE = StructTypeReference.create("kubernetes.Quantity");

    private Quantities() {}

    /** An amount as a value. */
    private record QuantityValue(Quantity quantity) implements NamedValue {
        @Override
        public String typeName() {
            return TYPE.name();
        }

        @Override
        public String toString() {
            return quantity.toString();
        }
    }

    static Library library() {
        return new Library.Builder()
                .global("quantity", "string_to_quantity", TYPE, args -> parse((String) args[0]), SimpleType.STRING)
                .global(
                        "isQuantity",
                        "is_quantity_string",
                        SimpleType.BOOL,
                        args -> AddressFunctions.succeeds(() -> parse((String) args[0])),
                        SimpleType.STRING)
                .global(
                        "sign",
                        "quantity_sign",
                        SimpleType.INT,
                        args -> (long) of(args, 0).signum(),
                        TYPE)
                .member(
                        "isGreaterThan",
                        "quantity_is_greater_than",
                        SimpleType.BOOL,
                        args -> of(args, 0).compareTo(of(args, 1)) > 0,
                        TYPE,
                        TYPE)
                .member(
                        "isLessThan",
                        "quantity_is_less_than",
                        SimpleType.BOOL,
                        args -> of(args, 0).compareTo(of(args, 1)) < 0,
                        TYPE,
                        TYPE)
                .member(
                        "compareTo",
                        "quantity_compare_to",
                        SimpleType.INT,
                        args -> (long) of(args, 0).compareTo(of(args, 1)),
                        TYPE,
                        TYPE)
                .member(
                        "asApproximateFloat",
                        "quantity_get_float",
                        SimpleType.DOUBLE,
                        args -> of(args, 0).amount().doubleValue(),
                        TYPE)
                .member("asInteger", "quantity_get_int", SimpleType.INT, args -> integer(of(args, 0)), TYPE)
                .member("isInteger", "quantity_is_integer", SimpleType.BOOL, args -> isInteger(of(args, 0)), TYPE)
                .member(
                        "add",
                        "quantity_add",
                        TYPE,
                        args -> new QuantityValue(of(args, 0).add(of(args, 1))),
                        TYPE,
                        TYPE)
                .member(
                        "add",
                        "quantity_add_int",
                        TYPE,
                        args -> new QuantityValue(of(args, 0).add(of((Long) args[1]))),
                        TYPE,
                        SimpleType.INT)
                .member(
                        "sub",
                        "quantity_sub",
                        TYPE,
                        args -> new QuantityValue(of(args, 0).subtract(of(args, 1))),
                        TYPE,
                        TYPE)
                .member(
                        "sub",
                        "quantity_sub_int",
                        TYPE,
                        args -> new QuantityValue(of(args, 0).subtract(of((Long) args[1]))),
                        TYPE,
                        SimpleType.INT)
                .build();
    }

    private static Quantity of(Object[] arguments, int index) {
        return ((QuantityValue) arguments[index]).quantity();
    }

    private static Quantity of(long number) {
        return Quantity.of(number, Quantity.Format.DECIMAL_EXPONENT);
    }

    private static Object parse(String text) {
        try {
            return new QuantityValue(Quantity.parse(text));
        } catch (QuantityException e) {
            throw new CelError(String.valueOf(e.getMessage()));
        }
    }

    private static boolean isInteger(Quantity quantity) {
        BigDecimal amount = quantity.amount().stripTrailingZeros();
        return amount.scale() <= 0 && amount.toBigInteger().bitLength() < Long.SIZE;
    }

    private static Object integer(Quantity quantity) {
        if (!isInteger(quantity)) {
            throw new CelError("cannot convert value to integer");
        }
        return quantity.amount().longValueExact();
    }
}
