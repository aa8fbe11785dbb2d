package io.keelson.api.structuredmerge;

import io.keelson.api.schema.Field;
import io.keelson.api.schema.FieldDefault;
import io.keelson.api.schema.Schema;
import io.keelson.api.structuredmerge.MergeType.FieldRule;
import io.keelson.api.structuredmerge.MergeType.ListRule;
import io.keelson.api.structuredmerge.MergeType.MapRule;
import io.keelson.api.structuredmerge.MergeType.Scalar;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Tells from schemas how values are owned. Types are made when they are first asked for; safe on any thread. */
public final class SchemaMergeTypes {
    private static final SchemaMergeTypes INSTANCE = new SchemaMergeTypes();

    /** By identity: schemas of one name may differ in whether they are atomic. */
    private final Map<Schema, MergeType> known = new ConcurrentHashMap<>();

    private SchemaMergeTypes() {}

    /**
     * Returns the type of values of a built-in schema. Schemas are remembered; those of custom resources, which come and
     * go, must not be asked for here.
     */
    public static MergeType builtin(Schema schema) {
        return INSTANCE.type(schema);
    }

    /** Returns the type of values of a schema that comes and goes; what is made is kept by the type alone. */
    public static MergeType of(Schema schema) {
        return new SchemaMergeTypes().type(schema);
    }

    private MergeType type(Schema schema) {
        MergeType type = known.get(schema);
        if (type == null) {
            MergeType made = make(schema);
            type = known.putIfAbsent(schema, made);
            type = type == null ? made : type;
        }
        return type;
    }

    private MergeType make(Schema schema) {
        return switch (schema.type()) {
            case STRUCT -> MergeType.of(new MapRule(schema.atomic(), fields(schema), null));
            case LIST ->
                MergeType.of(new ListRule(
                        schema.listType() == Schema.ListType.ATOMIC, schema.keys(), later(schema::element)));
            case MAP -> MergeType.of(new MapRule(schema.atomic(), Map.of(), later(schema::element)));
            case STRING, BYTES -> MergeType.of(Scalar.STRING);
            case INT32, INT64, DOUBLE -> MergeType.of(Scalar.NUMERIC);
            case BOOLEAN -> MergeType.of(Scalar.BOOLEAN);
            case INT_OR_STRING, QUANTITY, TIME, MICRO_TIME -> MergeType.of(Scalar.UNTYPED);
            case RAW -> MergeType.ATOMIC;
            case FIELDS_V1, JSON, STRUCT_OR_LIST, STRUCT_OR_BOOLEAN, STRUCT_OR_STRINGS -> MergeType.DEDUCED;
        };
    }

    private Map<String, FieldRule> fields(Schema schema) {
        Map<String, FieldRule> fields =
                LinkedHashMap.newLinkedHashMap(schema.fields().size());
        for (Field field : schema.fields()) {
            fields.put(field.name(), new FieldRule(later(field::schema), defaultValue(field)));
        }
        return fields;
    }

    /** As OpenAPI documents tell it: fields that are always there have the zero value of their type. */
    private static @Nullable JsonNode defaultValue(Field field) {
        FieldDefault rule = field.defaultValue();
        if (rule != null) {
            return rule.announced() ? rule.value() : null;
        } else if (field.presence() != Field.Presence.ALWAYS || field.nullable()) {
            return null;
        }
        return switch (field.schema().type()) {
            case STRING -> JsonNodeFactory.instance.stringNode("");
            case INT32, INT64, DOUBLE -> JsonNodeFactory.instance.numberNode(0);
            case BOOLEAN -> JsonNodeFactory.instance.booleanNode(false);
            default -> null;
        };
    }

    private Supplier<MergeType> later(Supplier<Schema> schema) {
        return new Supplier<>() {
            private volatile @Nullable MergeType resolved;

            @Override
            public MergeType get() {
                MergeType made = resolved;
                if (made == null) {
                    resolved = made = type(schema.get());
                }
                return made;
            }
        };
    }
}
