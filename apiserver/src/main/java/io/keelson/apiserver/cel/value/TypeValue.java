package io.keelson.apiserver.cel.value;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A type as a value: what {@code type(x)} returns.
 *
 * @param name such as {@code int} or {@code google.protobuf.Timestamp}
 */
public record TypeValue(String name) {
    /** The names of types that are values without being declared. */
    public static final List<String> NAMES = List.of(
            "bool",
            "int",
            "uint",
            "double",
            "string",
            "bytes",
            "list",
            "map",
            "null_type",
            "type",
            "optional_type",
            "google.protobuf.Timestamp",
            "google.protobuf.Duration");

    /** Returns the type of a value. */
    public static TypeValue of(Object value) {
        return new TypeValue(
                switch (value) {
                    case Boolean any -> "bool";
                    case Long any -> "int";
                    case UnsignedInt any -> "uint";
                    case Double any -> "double";
                    case String any -> "string";
                    case BytesValue any -> "bytes";
                    case ListValue any -> "list";
                    case ObjectValue object -> object.typeName();
                    case MapValue any -> "map";
                    case NullValue any -> "null_type";
                    case Instant any -> "google.protobuf.Timestamp";
                    case Duration any -> "google.protobuf.Duration";
                    case OptionalValue any -> "optional_type";
                    case TypeValue any -> "type";
                    case NamedValue named -> named.typeName();
                    default -> "unknown";
                });
    }

    @Override
    public String toString() {
        return name;
    }
}
