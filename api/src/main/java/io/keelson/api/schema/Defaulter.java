package io.keelson.api.schema;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sets the defaults that a schema says: those that depend on nothing but a field's absence, or on one neighbour's value.
 * Also rounds resource lists up to thousandths, as finer amounts are not kept.
 */
public final class Defaulter {
    private static final String RESOURCE_LIST = "v1.ResourceList";

    private Defaulter() {}

    /** Sets what is missing in the object, in place. */
    public static void apply(ObjectNode object, Schema schema) {
        for (PathDefault pathDefault : schema.pathDefaults()) {
            set(object, schema, pathDefault.path(), pathDefault.value());
        }
        structure(object, schema);
    }

    private static void set(ObjectNode object, Schema schema, List<String> path, JsonNode value) {
        Field field = schema.field(path.getFirst());
        if (field == null) {
            throw new IllegalStateException(schema + " has no field " + path.getFirst());
        }
        if (path.size() > 1) {
            ObjectNode child =
                    object.get(field.name()) instanceof ObjectNode there ? there : object.putObject(field.name());
            set(child, field.schema(), path.subList(1, path.size()), value);
        } else if (missing(object.get(field.name()), field)) {
            object.set(field.name(), value.deepCopy());
        }
    }

    private static void structure(ObjectNode object, Schema schema) {
        FieldGroups groups = schema.groups();
        for (Field field : groups.whenUnset()) {
            setWhen(object, schema, field);
        }
        for (Field field : groups.plain()) {
            FieldDefault rule = field.defaultValue();
            if (rule != null && missing(object.get(field.name()), field)) {
                object.set(field.name(), rule.value().deepCopy());
            }
        }
        for (Field field : groups.whenValue()) {
            setWhen(object, schema, field);
        }
        for (Field field : groups.shown()) {
            structureThatIsAlwaysThere(object, field);
        }
        object.forEachEntry((name, value) -> {
            Field field = schema.field(name);
            if (field != null) {
                within(value, field.schema());
            }
        });
    }

    private static void structureThatIsAlwaysThere(ObjectNode object, Field field) {
        boolean structure = field.schema().type() == Schema.Type.STRUCT && !field.nullable();
        if (structure && !object.hasNonNull(field.name())) {
            object.putObject(field.name());
        }
    }

    private static void setWhen(ObjectNode object, Schema schema, Field field) {
        FieldDefault rule = Objects.requireNonNull(field.defaultValue());
        Field neighbour = schema.field(String.valueOf(rule.neighbour()));
        if (neighbour == null) {
            throw new IllegalStateException(schema + " has no field " + rule.neighbour());
        }
        JsonNode decisive = object.get(neighbour.name());
        boolean applies = rule.values().isEmpty()
                ? missing(decisive, neighbour)
                : decisive != null && decisive.isString() && rule.values().contains(decisive.stringValue());
        if (applies && missing(object.get(field.name()), field)) {
            object.set(field.name(), rule.value().deepCopy());
        }
    }

    private static boolean missing(@Nullable JsonNode value, Field field) {
        return value == null || value.isNull() || (!field.nullable() && Scalars.isZero(value));
    }

    private static void within(JsonNode value, Schema schema) {
        switch (schema.type()) {
            case STRUCT -> {
                if (value instanceof ObjectNode object) {
                    structure(object, schema);
                }
            }
            case LIST -> {
                if (value instanceof ArrayNode list && !schema.element().scalar()) {
                    list.forEach(element -> within(element, schema.element()));
                }
            }
            case MAP -> {
                if (value instanceof ObjectNode map) {
                    if (schema.goType().equals(RESOURCE_LIST)) {
                        roundUp(map);
                    } else if (!schema.element().scalar()) {
                        map.forEach(element -> within(element, schema.element()));
                    }
                }
            }
            default -> {}
        }
    }

    private static void roundUp(ObjectNode resources) {
        for (String name : List.copyOf(resources.propertyNames())) {
            JsonNode amount = resources.get(name);
            if (amount != null && amount.isString()) {
                String quantity = amount.stringValue();
                String rounded = Scalars.roundedUpToMilli(quantity);
                if (!rounded.equals(quantity)) {
                    resources.put(name, rounded);
                }
            }
        }
    }
}
