package io.keelson.api.structuredmerge;

import io.keelson.api.structuredmerge.MergeType.ListRule;
import io.keelson.api.structuredmerge.MergeType.MapRule;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Removes fields, list elements and map entries from an object. */
public final class Removal {
    private Removal() {}

    /**
     * Returns the object without these fields; what loses all that it contains stays, empty. The object is not modified;
     * parts of it are shared with the outcome.
     */
    public static JsonNode of(JsonNode object, FieldSet fields, MergeType type) {
        if (fields.isEmpty()) {
            return object;
        }
        return switch (type.form(object)) {
            case SCALAR -> object;
            case MAP ->
                object.isObject() ? entries((ObjectNode) object, fields, Objects.requireNonNull(type.map())) : object;
            case LIST ->
                object.isArray() ? elements((ArrayNode) object, fields, Objects.requireNonNull(type.list())) : object;
        };
    }

    private static JsonNode entries(ObjectNode object, FieldSet fields, MapRule rule) {
        ObjectNode rest = JsonNodeFactory.instance.objectNode();
        if (rule.atomic()) {
            return rest;
        }
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            PathElement name = PathElement.name(entry.getKey());
            if (!fields.has(name)) {
                MergeType type = rule.entry(entry.getKey());
                rest.set(entry.getKey(), below(entry.getValue(), fields.below(name), type));
            }
        }
        return rest;
    }

    private static JsonNode elements(ArrayNode list, FieldSet fields, ListRule rule) {
        ArrayNode rest = JsonNodeFactory.instance.arrayNode();
        if (rule.atomic()) {
            return rest;
        }
        for (JsonNode element : list) {
            PathElement selector = ListElements.of(rule, element);
            if (!fields.has(selector)) {
                rest.add(below(element, fields.below(selector), rule.element().get()));
            }
        }
        return rest;
    }

    private static JsonNode below(JsonNode value, FieldSet fields, @org.jspecify.annotations.Nullable MergeType type) {
        return type == null ? value : of(value, fields, type);
    }
}
