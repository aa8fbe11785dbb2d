package io.keelson.apiserver.cel;

import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import io.keelson.apiserver.cel.library.CelFunction;
import io.keelson.apiserver.cel.value.BytesValue;
import io.keelson.apiserver.cel.value.ListValue;
import io.keelson.apiserver.cel.value.MapValue;
import io.keelson.apiserver.cel.value.NamedValue;
import io.keelson.apiserver.cel.value.NullValue;
import io.keelson.apiserver.cel.value.OptionalValue;
import io.keelson.apiserver.cel.value.TypeValue;
import io.keelson.apiserver.cel.value.UnsignedInt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One overload of a function.
 *
 * @param parameters the types of its arguments, the target first
 */
record Overload(String id, List<CelType> parameters, CelFunction body) {

    /** Returns whether values are of the types that the overload takes. */
    boolean accepts(Object[] arguments) {
        if (arguments.length != parameters.size()) {
            return false;
        }
        for (int i = 0; i < arguments.length; i++) {
            if (!fits(arguments[i], parameters.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean fits(Object value, CelType type) {
        return switch (type.kind()) {
            case BOOL -> value instanceof Boolean;
            case INT -> value instanceof Long;
            case UINT -> value instanceof UnsignedInt;
            case DOUBLE -> value instanceof Double;
            case STRING -> value instanceof String;
            case BYTES -> value instanceof BytesValue;
            case DURATION -> value instanceof Duration;
            case TIMESTAMP -> value instanceof Instant;
            case LIST -> value instanceof ListValue list && elementsFit(list, type);
            case MAP -> value instanceof MapValue;
            case NULL_TYPE -> value instanceof NullValue;
            case TYPE -> value instanceof TypeValue;
            case OPAQUE ->
                type.name().equals("optional_type")
                        ? value instanceof OptionalValue
                        : value instanceof NamedValue named && named.typeName().equals(type.name());
            case STRUCT -> value instanceof NamedValue named && named.typeName().equals(type.name());
            default -> true;
        };
    }

    /** Lists of what is ordered or summed are told apart by their first element. */
    private static boolean elementsFit(ListValue list, CelType type) {
        if (list.size() == 0 || type.parameters().isEmpty()) {
            return true;
        }
        CelType element = type.parameters().getFirst();
        return element.kind() == CelKind.TYPE_PARAM || fits(list.get(0), element);
    }
}
