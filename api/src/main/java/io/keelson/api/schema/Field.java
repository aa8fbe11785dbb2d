package io.keelson.api.schema;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One field of a structure. Immutable.
 *
 * @param name the JSON name
 * @param type the type, resolved when asked for
 * @param number the protobuf field number, 0 where it has none
 * @param required whether OpenAPI says that it is required
 * @param presence when answers show it
 * @param nullable whether unset is told from the type's zero value (a pointer in upstream's types)
 * @param embedded the embedded structures that it comes from in upstream's types, outermost first
 * @param embeddedNumbers the protobuf field numbers of those, 0 where one is no message of its own; empty where none is
 * @param mergeKey the field that a strategic merge patch tells elements apart by, empty where there is none
 * @param patchStrategies how a strategic merge patch treats it: {@code merge}, {@code retainKeys}
 * @param defaultValue what is set where it is missing, null for nothing
 */
public record Field(
        String name,
        Supplier<Schema> type,
        int number,
        boolean required,
        Presence presence,
        boolean nullable,
        List<String> embedded,
        List<Integer> embeddedNumbers,
        String mergeKey,
        List<String> patchStrategies,
        @Nullable FieldDefault defaultValue) {

    /** A field that is in no embedded message. */
    public Field(
            String name,
            Supplier<Schema> type,
            int number,
            boolean required,
            Presence presence,
            boolean nullable,
            List<String> embedded,
            String mergeKey,
            List<String> patchStrategies,
            @Nullable FieldDefault defaultValue) {
        this(
                name,
                type,
                number,
                required,
                presence,
                nullable,
                embedded,
                List.of(),
                mergeKey,
                patchStrategies,
                defaultValue);
    }

    /** When answers show a field. */
    public enum Presence {
        /** Where its value is not empty: no empty string, zero, false, empty list or map. */
        NOT_EMPTY,
        /** Always; where it is not set, as its type's zero value or null. */
        ALWAYS,
        /** Where its value is not the zero of its type. */
        NOT_ZERO
    }

    /** Returns an optional field without anything special. */
    public static Field optional(String name, Supplier<Schema> type) {
        return new Field(name, type, 0, false, Presence.NOT_EMPTY, true, List.of(), "", List.of(), null);
    }

    /** Returns the type. */
    public Schema schema() {
        return type.get();
    }

    @Override
    public String toString() {
        return name;
    }
}
