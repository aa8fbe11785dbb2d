package io.keelson.apiserver.cel.library;

import io.keelson.apiserver.cel.value.BytesValue;
import io.keelson.apiserver.cel.value.ListValue;
import io.keelson.apiserver.cel.value.MapValue;
import io.keelson.apiserver.cel.value.NullValue;
import io.keelson.apiserver.cel.value.OptionalValue;
import io.keelson.apiserver.cel.value.UnsignedInt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Functions of optional values. */
final class Optionals {
    private Optionals() {}

    static Library library() {
        return new Library.Builder()
                .implement("optional_of", arguments -> new OptionalValue(arguments[0]))
                .implement(
                        "optional_ofNonZeroValue",
                        arguments -> isZero(arguments[0]) ? OptionalValue.NONE : new OptionalValue(arguments[0]))
                .implement("optional_none", arguments -> OptionalValue.NONE)
                .implement("optional_value", arguments -> ((OptionalValue) arguments[0]).get())
                .implement("optional_hasValue", arguments -> ((OptionalValue) arguments[0]).hasValue())
                .implement("optional_unwrap_list", Optionals::unwrap)
                .implement("optional_unwrapOpt_list", Optionals::unwrap)
                .implement("optional_list_first", arguments -> element((ListValue) arguments[0], 0))
                .implement(
                        "optional_list_last",
                        arguments -> element((ListValue) arguments[0], ((ListValue) arguments[0]).size() - 1))
                .build();
    }

    private static Object unwrap(Object[] arguments) {
        List<Object> values = new ArrayList<>();
        for (Object element : (ListValue) arguments[0]) {
            if (element instanceof OptionalValue optional && optional.hasValue()) {
                values.add(optional.get());
            }
        }
        return ListValue.of(values);
    }

    private static OptionalValue element(ListValue list, int index) {
        return list.size() == 0 ? OptionalValue.NONE : new OptionalValue(list.get(index));
    }

    private static boolean isZero(Object value) {
        return switch (value) {
            case NullValue any -> true;
            case Boolean truth -> !truth;
            case Long number -> number == 0;
            case UnsignedInt number -> number.bits() == 0;
            case Double number -> number == 0;
            case String text -> text.isEmpty();
            case BytesValue bytes -> bytes.size() == 0;
            case ListValue list -> list.size() == 0;
            case MapValue map -> map.size() == 0;
            case Duration duration -> duration.isZero();
            default -> false;
        };
    }
}
