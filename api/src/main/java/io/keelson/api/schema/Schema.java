package io.keelson.api.schema;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One type of the API: a structure with fields, a list, a map or a scalar. Immutable; the fields of a structure are read
 * at their first use, so that recursive types are possible.
 */
public final class Schema {
    /** The kinds of type. */
    public enum Type {
        /** An object with known fields. */
        STRUCT,
        /** A list of {@link #element()}. */
        LIST,
        /** An object with free keys and values of {@link #element()}. */
        MAP,
        STRING,
        INT32,
        INT64,
        DOUBLE,
        BOOLEAN,
        /** An integer of 32 bits or a string. */
        INT_OR_STRING,
        /** An amount of a resource. */
        QUANTITY,
        /** A point in time, seconds. */
        TIME,
        /** A point in time, microseconds. */
        MICRO_TIME,
        /** Bytes, in base64. */
        BYTES,
        /** A field set of {@code managedFields}. */
        FIELDS_V1,
        /** An embedded object that is kept as it is. */
        RAW,
        /** Any JSON value, kept as it is. */
        JSON,
        /** An {@link #element()} or a list of them. */
        STRUCT_OR_LIST,
        /** An {@link #element()} or a boolean. */
        STRUCT_OR_BOOLEAN,
        /** An {@link #element()} or a list of strings. */
        STRUCT_OR_STRINGS
    }

    /** How the elements of a list belong together when several writers own them. */
    public enum ListType {
        /** The list has one owner. */
        ATOMIC,
        /** Elements are scalars, each with an owner. */
        SET,
        /** Elements are told apart by {@link #keys()}. */
        MAP
    }

    private final Type type;
    private final String name;
    private final String goType;
    private final boolean atomic;
    private final ListType listType;
    private final List<String> keys;
    private final @Nullable Supplier<Schema> element;
    private final @Nullable Supplier<Map<String, Field>> fields;
    private final Supplier<List<PathDefault>> pathDefaults;
    private volatile @Nullable Schema resolvedElement;
    private volatile @Nullable Map<String, Field> resolvedFields;
    private volatile @Nullable List<PathDefault> resolvedDefaults;
    private volatile @Nullable FieldGroups resolvedGroups;

    private Schema(
            Type type,
            String name,
            String goType,
            boolean atomic,
            ListType listType,
            List<String> keys,
            @Nullable Supplier<Schema> element,
            @Nullable Supplier<Map<String, Field>> fields,
            Supplier<List<PathDefault>> pathDefaults) {
        this.type = type;
        this.name = name;
        this.goType = goType;
        this.atomic = atomic;
        this.listType = listType;
        this.keys = keys;
        this.element = element;
        this.fields = fields;
        this.pathDefaults = pathDefaults;
    }

    /**
     * Returns a structure.
     *
     * @param name its name in OpenAPI documents, such as {@code io.k8s.api.core.v1.Pod}
     * @param goType its name in decoding errors, such as {@code v1.Pod}
     * @param atomic whether it is owned as a whole
     * @param fields its fields by name, in order
     */
    public static Schema struct(String name, String goType, boolean atomic, Supplier<Map<String, Field>> fields) {
        return struct(name, goType, atomic, fields, List::of);
    }

    static Schema struct(
            String name,
            String goType,
            boolean atomic,
            Supplier<Map<String, Field>> fields,
            Supplier<List<PathDefault>> pathDefaults) {
        return new Schema(Type.STRUCT, name, goType, atomic, ListType.ATOMIC, List.of(), null, fields, pathDefaults);
    }

    /** Returns this structure, owned as a whole or field by field. */
    Schema withAtomic(boolean atomic) {
        return struct(name, goType, atomic, this::fieldsByName, pathDefaults);
    }

    /** Returns a list; keys are the fields that tell elements of a {@link ListType#MAP} apart. */
    public static Schema list(String goType, ListType listType, List<String> keys, Supplier<Schema> element) {
        return new Schema(
                Type.LIST,
                "",
                goType,
                listType == ListType.ATOMIC,
                listType,
                List.copyOf(keys),
                element,
                null,
                List::of);
    }

    /** Returns a map; an atomic one is owned as a whole. */
    public static Schema map(String goType, boolean atomic, Supplier<Schema> element) {
        return new Schema(Type.MAP, "", goType, atomic, ListType.ATOMIC, List.of(), element, null, List::of);
    }

    /** Returns a scalar or free-form type. */
    public static Schema scalar(Type type, String goType) {
        return new Schema(type, "", goType, true, ListType.ATOMIC, List.of(), null, null, List::of);
    }

    static Schema union(Type type, String goType, Supplier<Schema> struct) {
        return new Schema(type, "", goType, true, ListType.ATOMIC, List.of(), struct, null, List::of);
    }

    /** Returns the kind of type. */
    public Type type() {
        return type;
    }

    /** Returns a structure's name in OpenAPI documents, empty for other types. */
    public String name() {
        return name;
    }

    /** Returns the name of the type in decoding errors, such as {@code []v1.Container} or {@code int32}. */
    public String goType() {
        return goType;
    }

    /** Returns whether a list, map or structure is owned as a whole. */
    public boolean atomic() {
        return atomic;
    }

    /** Returns how elements of a list belong together. */
    public ListType listType() {
        return listType;
    }

    /** Returns the fields that tell the elements of a list of type map apart. */
    public List<String> keys() {
        return keys;
    }

    /** Returns the type of a list's elements or a map's values. */
    public Schema element() {
        Schema resolved = resolvedElement;
        if (resolved == null) {
            if (element == null) {
                throw new IllegalStateException(type + " has no elements");
            }
            resolvedElement = resolved = element.get();
        }
        return resolved;
    }

    /** Returns a structure's fields by their JSON names, in order; empty for other types. */
    public Map<String, Field> fieldsByName() {
        Map<String, Field> resolved = resolvedFields;
        if (resolved == null) {
            resolvedFields = resolved = fields == null ? Map.of() : fields.get();
        }
        return resolved;
    }

    /** Returns a structure's fields, in order. */
    public Collection<Field> fields() {
        return fieldsByName().values();
    }

    /** Returns the field of that JSON name, or null. */
    public @Nullable Field field(String jsonName) {
        return fieldsByName().get(jsonName);
    }

    /** Returns the fields that something has to be done about where they are missing. */
    FieldGroups groups() {
        FieldGroups resolved = resolvedGroups;
        if (resolved == null) {
            resolvedGroups = resolved = FieldGroups.of(fields());
        }
        return resolved;
    }

    List<PathDefault> pathDefaults() {
        List<PathDefault> resolved = resolvedDefaults;
        if (resolved == null) {
            resolvedDefaults = resolved = pathDefaults.get();
        }
        return resolved;
    }

    /** Returns whether the type is neither a structure, a list nor a map. */
    public boolean scalar() {
        return type != Type.STRUCT && type != Type.LIST && type != Type.MAP;
    }

    @Override
    public String toString() {
        return name.isEmpty() ? goType : name;
    }
}
