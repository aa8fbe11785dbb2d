package io.keelson.api.structuredmerge;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How values of one type are checked, owned and merged. A type may allow several forms of value: free-form JSON is a
 * scalar, a list or a map. Immutable; what it contains is made when asked for, so that recursive types are possible.
 *
 * @param scalar which scalars are allowed, null for none
 * @param list how lists are owned, null where none is allowed
 * @param map how objects are owned, null where none is allowed
 */
public record MergeType(
        @Nullable Scalar scalar,
        @Nullable ListRule list,
        @Nullable MapRule map) {
    /** Kinds of scalar. */
    public enum Scalar {
        NUMERIC,
        STRING,
        BOOLEAN,
        /** Any of them. */
        UNTYPED
    }

    /** The forms that a value can have. */
    enum Form {
        MAP,
        SCALAR,
        LIST
    }

    /**
     * How a list is owned.
     *
     * @param atomic whether it is owned as a whole; if not, its elements are told apart
     * @param keys the fields that tell elements apart, empty where it is their value
     * @param element the type of its elements
     */
    public record ListRule(boolean atomic, List<String> keys, Supplier<MergeType> element) {}

    /**
     * How an object is owned.
     *
     * @param atomic whether it is owned as a whole
     * @param fields the fields that are known by name
     * @param element the type of other entries, null where there may be none
     */
    public record MapRule(
            boolean atomic,
            Map<String, FieldRule> fields,
            @Nullable Supplier<MergeType> element) {
        /** Returns the type of an entry, null where there may be none of the name. */
        @Nullable
        MergeType entry(String name) {
            FieldRule field = fields.get(name);
            Supplier<MergeType> type = field == null ? element : field.type();
            return type == null ? null : type.get();
        }
    }

    /**
     * A field that is known by name.
     *
     * @param type its type
     * @param defaultValue what stands for it as a key of a list element that does not have it, null for nothing
     */
    public record FieldRule(
            Supplier<MergeType> type, @Nullable JsonNode defaultValue) {}

    /** Any value, owned as a whole. */
    public static final MergeType ATOMIC = free(true);

    /** Any value whose type is told by its content: maps are owned entry by entry, lists as a whole. */
    public static final MergeType DEDUCED = free(false);

    private static MergeType free(boolean atomic) {
        return new MergeType(
                Scalar.UNTYPED,
                new ListRule(true, List.of(), () -> MergeType.ATOMIC),
                new MapRule(atomic, Map.of(), () -> atomic ? MergeType.ATOMIC : MergeType.DEDUCED));
    }

    /** Returns the type of scalars. */
    public static MergeType of(Scalar scalar) {
        return new MergeType(scalar, null, null);
    }

    /** Returns the type of lists. */
    public static MergeType of(ListRule list) {
        return new MergeType(null, list, null);
    }

    /** Returns the type of objects. */
    public static MergeType of(MapRule map) {
        return new MergeType(null, null, map);
    }

    /** Returns the form to treat a value in: its own where the type allows it, else one that it will fail as. */
    Form form(@Nullable JsonNode value) {
        if (value != null && !value.isNull()) {
            if (value.isObject() && map != null) {
                return Form.MAP;
            } else if (value.isArray() && list != null) {
                return Form.LIST;
            } else if (!value.isContainer() && scalar != null) {
                return Form.SCALAR;
            }
        }
        return map != null ? Form.MAP : scalar != null ? Form.SCALAR : Form.LIST;
    }

    /** Returns the type one step below, null where the step leads nowhere. */
    @Nullable
    MergeType at(PathElement step) {
        if (step instanceof PathElement.Name name) {
            return map == null ? null : map.entry(name.name());
        }
        return list == null ? null : list.element().get();
    }

    /** Returns whether nothing is known but that values are free-form objects. */
    @SuppressWarnings("ReferenceEquality") // there is one such type
    boolean isUntyped() {
        if (map == null || !map.fields().isEmpty() || map.element() == null) {
            return false;
        }
        MergeType element = map.element().get();
        return element == DEDUCED || (element.scalar() == Scalar.UNTYPED);
    }
}
