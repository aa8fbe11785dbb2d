package io.keelson.api.schema;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One field of a structure. Immutable. */
public final class Field {
    private final String name;
    private final Supplier<Schema> schema;
    private final int number;
    private final boolean required;
    private final Presence presence;
    private final boolean nullable;
    private final String mergeKey;
    private final List<String> patchStrategies;
    private final @Nullable JsonNode defaultValue;

    /**
     * @param name the JSON name
     * @param schema the type
     * @param number the protobuf field number, 0 where it has none
     * @param required whether OpenAPI says that it is required
     * @param presence when answers show it
     * @param nullable whether unset is told from the type's zero value (a pointer in upstream's types)
     * @param mergeKey the field that a strategic merge patch tells elements apart by, empty where there is none
     * @param patchStrategies {@code merge}, {@code retainKeys}
     * @param defaultValue what is set where the field is missing, null for nothing
     */
    public Field(
            String name,
            Supplier<Schema> schema,
            int number,
            boolean required,
            Presence presence,
            boolean nullable,
            String mergeKey,
            List<String> patchStrategies,
            @Nullable JsonNode defaultValue) {
        this.name = name;
        this.schema = schema;
        this.number = number;
        this.required = required;
        this.presence = presence;
        this.nullable = nullable;
        this.mergeKey = mergeKey;
        this.patchStrategies = List.copyOf(patchStrategies);
        this.defaultValue = defaultValue;
    }

    /** When answers show a field. */
    public enum Presence {
        /** Where its value is not empty: no empty string, zero, false, empty list or map. */
        NOT_EMPTY,
        /** Always; where it is not set, as its type's zero value or null. */
        ALWAYS,
        /** Where its value is not the zero of its type, and a structure's where one of its fields is set. */
        NOT_ZERO
    }

    /** Returns the JSON name. */
    public String name() {
        return name;
    }

    /** Returns the type. */
    public Schema schema() {
        return schema.get();
    }

    /** Returns the protobuf field number, 0 where it has none. */
    public int number() {
        return number;
    }

    /** Returns whether OpenAPI says that it is required. */
    public boolean required() {
        return required;
    }

    /** Returns when answers show it. */
    public Presence presence() {
        return presence;
    }

    /** Returns whether unset is told from the type's zero value. */
    public boolean nullable() {
        return nullable;
    }

    /** Returns the field that a strategic merge patch tells elements apart by, empty where there is none. */
    public String mergeKey() {
        return mergeKey;
    }

    /** Returns how a strategic merge patch treats it: {@code merge}, {@code retainKeys}. */
    public List<String> patchStrategies() {
        return patchStrategies;
    }

    /** Returns what is set where the field is missing, null for nothing; not to be modified. */
    public @Nullable JsonNode defaultValue() {
        return defaultValue;
    }

    @Override
    public String toString() {
        return name;
    }
}
