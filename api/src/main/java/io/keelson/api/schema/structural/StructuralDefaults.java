package io.keelson.api.schema.structural;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Sets the defaults of a schema. */
public final class StructuralDefaults {
    private StructuralDefaults() {}

    /**
     * Sets what is missing, in place; {@code null} counts as missing where the schema does not allow it, and is removed
     * where there is no default.
     */
    public static void apply(JsonNode value, StructuralSchema schema) {
        pruneNulls(value, schema);
        set(value, schema);
    }

    private static boolean isForbiddenNull(JsonNode value, @Nullable StructuralSchema schema) {
        return value.isNull() && schema != null && !schema.nullable();
    }

    private static void pruneNulls(JsonNode value, @Nullable StructuralSchema schema) {
        switch (value) {
            case ObjectNode object -> {
                for (String name : List.copyOf(object.propertyNames())) {
                    StructuralSchema field = schema == null ? null : schema.field(name);
                    JsonNode member = object.path(name);
                    if (isForbiddenNull(member, field) && (field == null || field.defaultValue() == null)) {
                        object.remove(name);
                    } else {
                        pruneNulls(member, field);
                    }
                }
            }
            case ArrayNode list -> list.forEach(element -> pruneNulls(element, schema == null ? null : schema.items()));
            default -> {}
        }
    }

    private static void set(JsonNode value, @Nullable StructuralSchema schema) {
        if (schema == null) {
            return;
        }
        switch (value) {
            case ObjectNode object -> {
                schema.properties().forEach((name, field) -> {
                    JsonNode given = object.get(name);
                    JsonNode otherwise = field.defaultValue();
                    if (otherwise != null && (given == null || isForbiddenNull(given, field))) {
                        object.set(name, otherwise.deepCopy());
                    }
                });
                for (String name : List.copyOf(object.propertyNames())) {
                    StructuralSchema field = schema.properties().get(name);
                    StructuralSchema additional = schema.additionalProperties();
                    if (field == null && additional != null) {
                        JsonNode otherwise = additional.defaultValue();
                        if (otherwise != null && isForbiddenNull(object.path(name), additional)) {
                            object.set(name, otherwise.deepCopy());
                        }
                    }
                    set(object.path(name), field == null ? additional : field);
                }
            }
            case ArrayNode list -> {
                StructuralSchema items = schema.items();
                for (int i = 0; i < list.size(); i++) {
                    JsonNode otherwise = items == null ? null : items.defaultValue();
                    if (otherwise != null && isForbiddenNull(list.get(i), items)) {
                        list.set(i, otherwise.deepCopy());
                    }
                    set(list.get(i), items);
                }
            }
            default -> {}
        }
    }
}
