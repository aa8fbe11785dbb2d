package io.keelson.apiserver.cel.library;

import io.keelson.apiserver.cel.value.BytesValue;
import io.keelson.apiserver.cel.value.CelError;
import io.keelson.apiserver.cel.value.Equality;
import io.keelson.apiserver.cel.value.ListValue;
import io.keelson.apiserver.cel.value.MapValue;
import io.keelson.apiserver.cel.value.Sizes;
import io.keelson.apiserver.cel.value.UnsignedInt;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.IntPredicate;

/** Operators on values: arithmetic, order, membership, size. Integers never wrap. */
final class Arithmetic {
    private static final String[] ORDERED = {
        "bool",
        "int64",
        "uint64",
        "double",
        "string",
        "bytes",
        "timestamp",
        "duration",
        "int64_uint64",
        "uint64_int64",
        "int64_double",
        "double_int64",
        "uint64_double",
        "double_uint64"
    };

    private Arithmetic() {}

    static Library library() {
        Library.Builder library = new Library.Builder();
        for (String type : ORDERED) {
            order(library, "less_" + type, order -> order < 0);
            order(library, "less_equals_" + type, order -> order <= 0);
            order(library, "greater_" + type, order -> order > 0);
            order(library, "greater_equals_" + type, order -> order >= 0);
        }
        integers(library);
        unsigned(library);
        times(library);
        for (String size : new String[] {"string", "bytes", "list", "map"}) {
            library.implement("size_" + size, arguments -> Sizes.of(arguments[0]));
            library.implement(size + "_size", arguments -> Sizes.of(arguments[0]));
        }
        return library.implement("add_double", doubles((a, b) -> a + b))
                .implement("subtract_double", doubles((a, b) -> a - b))
                .implement("multiply_double", doubles((a, b) -> a * b))
                .implement("divide_double", doubles((a, b) -> a / b))
                .implement("negate_double", arguments -> -(Double) arguments[0])
                .implement("add_string", arguments -> (String) arguments[0] + arguments[1])
                .implement("add_bytes", arguments -> ((BytesValue) arguments[0]).concat((BytesValue) arguments[1]))
                .implement("add_list", arguments -> ((ListValue) arguments[0]).concat((ListValue) arguments[1]))
                .implement("in_list", arguments -> ((ListValue) arguments[1]).contains(arguments[0]))
                .implement("in_map", arguments -> ((MapValue) arguments[1]).find(arguments[0]) != null)
                .implement("logical_not", arguments -> !(Boolean) arguments[0])
                .build();
    }

    private static void order(Library.Builder library, String overload, IntPredicate wanted) {
        library.implement(overload, arguments -> wanted.test(Equality.compare(arguments[0], arguments[1])));
    }

    private static void integers(Library.Builder library) {
        library.implement("add_int64", ints(Math::addExact))
                .implement("subtract_int64", ints(Math::subtractExact))
                .implement("multiply_int64", ints(Math::multiplyExact))
                .implement("divide_int64", ints((a, b) -> {
                    if (b == 0) {
                        throw new CelError("division by zero");
                    }
                    return Math.divideExact(a, b);
                }))
                .implement("modulo_int64", ints((a, b) -> {
                    if (b == 0) {
                        throw new CelError("modulus by zero");
                    }
                    if (a == Long.MIN_VALUE && b == -1) {
                        throw new CelError("integer overflow");
                    }
                    return a % b;
                }))
                .implement("negate_int64", arguments -> {
                    long number = (Long) arguments[0];
                    if (number == Long.MIN_VALUE) {
                        throw new CelError("integer overflow");
                    }
                    return -number;
                });
    }

    private static CelFunction ints(BiFunction<Long, Long, Long> operation) {
        return arguments -> {
            try {
                return operation.apply((Long) arguments[0], (Long) arguments[1]);
            } catch (ArithmeticException e) {
                throw new CelError("integer overflow");
            }
        };
    }

    private static void unsigned(Library.Builder library) {
        library.implement("add_uint64", uints(BigInteger::add))
                .implement("subtract_uint64", uints(BigInteger::subtract))
                .implement("multiply_uint64", uints(BigInteger::multiply))
                .implement("divide_uint64", uints((a, b) -> {
                    if (b.signum() == 0) {
                        throw new CelError("division by zero");
                    }
                    return a.divide(b);
                }))
                .implement("modulo_uint64", uints((a, b) -> {
                    if (b.signum() == 0) {
                        throw new CelError("modulus by zero");
                    }
                    return a.mod(b);
                }));
    }

    private static CelFunction uints(BiFunction<BigInteger, BigInteger, BigInteger> operation) {
        return arguments -> UnsignedInt.of(
                operation.apply(((UnsignedInt) arguments[0]).number(), ((UnsignedInt) arguments[1]).number()));
    }

    private static CelFunction doubles(BiFunction<Double, Double, Double> operation) {
        return arguments -> operation.apply((Double) arguments[0], (Double) arguments[1]);
    }

    private static void times(Library.Builder library) {
        library.implement("add_timestamp_duration", arguments -> plus((Instant) arguments[0], (Duration) arguments[1]))
                .implement("add_duration_timestamp", arguments -> plus((Instant) arguments[1], (Duration) arguments[0]))
                .implement(
                        "add_duration_duration",
                        arguments -> TimeFunctions.checked(((Duration) arguments[0]).plus((Duration) arguments[1])))
                .implement(
                        "subtract_timestamp_timestamp",
                        arguments ->
                                TimeFunctions.checked(Duration.between((Instant) arguments[1], (Instant) arguments[0])))
                .implement(
                        "subtract_timestamp_duration",
                        arguments -> plus((Instant) arguments[0], ((Duration) arguments[1]).negated()))
                .implement(
                        "subtract_duration_duration",
                        arguments -> TimeFunctions.checked(((Duration) arguments[0]).minus((Duration) arguments[1])));
    }

    private static Instant plus(Instant time, Duration duration) {
        try {
            return TimeFunctions.checked(time.plus(duration));
        } catch (DateTimeException | ArithmeticException e) {
            throw new CelError("timestamp overflow");
        }
    }
}
