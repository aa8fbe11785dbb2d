package io.keelson.api.schema.structural;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Holds lists of type set and map to what they are: no element, and no keys, twice. */
public final class ListInvariants {
    private final FieldErrors errors = new FieldErrors();

    private ListInvariants() {}

    /** Returns what is there twice in an object, and below it. */
    public static FieldErrors check(ObjectNode object, StructuralSchema schema) {
        ListInvariants invariants = new ListInvariants();
        invariants.fields(object, schema, FieldPath.root());
        return invariants.errors;
    }

    private void value(JsonNode value, @Nullable StructuralSchema schema, FieldPath path) {
        if (schema == null) {
            return;
        }
        switch (value) {
            case ObjectNode object -> fields(object, schema, path);
            case ArrayNode list -> elements(list, schema, path);
            default -> {}
        }
    }

    private void fields(ObjectNode object, StructuralSchema schema, FieldPath path) {
        object.properties().forEach(entry -> {
            String name = entry.getKey();
            StructuralSchema field = schema.properties().get(name);
            if (field != null) {
                value(entry.getValue(), field, path.child(name));
            } else {
                value(entry.getValue(), schema.additionalProperties(), path.key(name));
            }
        });
    }

    private void elements(ArrayNode list, StructuralSchema schema, FieldPath path) {
        if ("set".equals(schema.listType())) {
            unique(list, path, element -> element);
        } else if ("map".equals(schema.listType())) {
            map(list, schema, path);
        }
        for (int i = 0; i < list.size(); i++) {
            value(list.get(i), schema.items(), path.index(i));
        }
    }

    private void map(ArrayNode list, StructuralSchema schema, FieldPath path) {
        for (int i = 0; i < list.size(); i++) {
            if (!list.get(i).isObject() && !list.get(i).isNull()) {
                errors.invalid(path.index(i), list.get(i), "must be an object for an array of list-type map");
                return;
            }
        }
        unique(list, path, element -> {
            ObjectNode keys = Json.object();
            for (String name : schema.listMapKeys()) {
                JsonNode key = element.get(name);
                if (key != null) {
                    keys.set(name, key);
                }
            }
            return keys;
        });
    }

    /** Complains once of each that is there more than once, at its second place. */
    private void unique(ArrayNode list, FieldPath path, java.util.function.UnaryOperator<JsonNode> identity) {
        Map<JsonNode, Integer> seen = new HashMap<>();
        for (int i = 0; i < list.size(); i++) {
            JsonNode one = identity.apply(list.get(i));
            if (seen.merge(one, 1, Integer::sum) == 2) {
                errors.duplicate(path.index(i), one);
            }
        }
    }
}
