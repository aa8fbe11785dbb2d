package io.keelson.resources.validation;

import io.keelson.api.json.Json;
import io.keelson.resources.validation.InternalTypes.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How messages show whole structures: as upstream's internal types, which have all their fields, in the order and by
 * the names of the Go source, and write down what is not there. Only made for a message; no rule looks at it.
 */
public final class InternalForm {
    private InternalForm() {}

    /**
     * Returns a structure as it is shown.
     *
     * @param type the structure's type in {@code internal-types.txt}
     * @param structure the structure in the API's form, null where there is none
     */
    public static JsonNode of(String type, @Nullable JsonNode structure) {
        return structure == null ? NullNode.getInstance() : whole(type, structure, Json.object());
    }

    private static ObjectNode whole(String type, @Nullable JsonNode structure, JsonNode around) {
        ObjectNode shown = Json.object();
        fill(shown, type, structure, around);
        return shown;
    }

    private static void fill(ObjectNode shown, String type, @Nullable JsonNode structure, JsonNode around) {
        JsonNode inside = structure == null ? Json.object() : structure;
        for (Field field : InternalTypes.fields(type)) {
            JsonNode value = Json.at(field.outer() ? around : inside, field.json());
            switch (field.form()) {
                case EMBEDDED -> fill(shown, field.type(), inside, around);
                case EMBEDDED_AS_IS -> {
                    if (value instanceof ObjectNode object) {
                        shown.setAll(object);
                    }
                }
                case STRUCTURE -> shown.set(field.name(), whole(field.type(), value, inside));
                case POINTER ->
                    shown.set(
                            field.name(), value == null ? NullNode.getInstance() : whole(field.type(), value, inside));
                case LIST -> shown.set(field.name(), list(field.type(), value, inside));
                case VALUE -> shown.set(field.name(), value == null ? field.zero() : value);
            }
        }
    }

    private static JsonNode list(String type, @Nullable JsonNode value, JsonNode around) {
        if (value == null) {
            return NullNode.getInstance();
        }
        List<JsonNode> elements = Json.elements(value);
        ArrayNode shown = Json.object().putArray("list");
        elements.forEach(element -> shown.add(whole(type, element, around)));
        return shown;
    }
}
