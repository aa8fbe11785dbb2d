package io.keelson.api.fields;

import io.keelson.api.json.Json;
import io.keelson.api.json.MalformedJsonException;
import io.keelson.api.schema.Field;
import io.keelson.api.schema.FieldDefault;
import io.keelson.api.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The steps of field paths in their written form: a field's name, a list element's keys, a set element's value. */
final class PathElements {
    private PathElements() {}

    static String field(String name) {
        return "f:" + name;
    }

    static String value(JsonNode value) {
        return "v:" + text(value);
    }

    /**
     * Returns what tells an element of a list apart: its keys, or its value in a set.
     *
     * @throws IllegalArgumentException where the element has none
     */
    static String element(Schema list, JsonNode element) {
        if (list.listType() == Schema.ListType.SET) {
            if (element.isContainer() || element.isNull()) {
                throw new IllegalArgumentException("an element of a set is no scalar: " + element);
            }
            return value(element);
        }
        if (!element.isObject()) {
            throw new IllegalArgumentException("an element of a list with keys is no object: " + element);
        }
        TreeMap<String, JsonNode> keys = new TreeMap<>();
        for (String name : list.keys()) {
            JsonNode value = element.get(name);
            if (value == null) {
                value = defaultValue(list.element().field(name));
            }
            if (value != null) {
                keys.put(name, value);
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("an element of a list has none of the keys " + list.keys());
        }
        return keys(keys);
    }

    private static @Nullable JsonNode defaultValue(@Nullable Field field) {
        FieldDefault rule = field == null ? null : field.defaultValue();
        return rule == null || !rule.announced() ? null : rule.value();
    }

    private static String keys(TreeMap<String, JsonNode> keys) {
        ObjectNode json = Json.object();
        keys.forEach(json::set);
        return "k:" + text(json);
    }

    private static String text(JsonNode json) {
        return new String(Json.write(json), StandardCharsets.UTF_8);
    }

    /**
     * Brings an element that a client wrote into the form used here; null where it is of a kind that is not known, and
     * therefore dropped.
     *
     * @throws IllegalArgumentException where it is malformed
     */
    static @Nullable String parse(String element) {
        if (element.length() < 2 || element.charAt(1) != ':') {
            throw new IllegalArgumentException("missing colon: " + element);
        }
        String rest = element.substring(2);
        try {
            return switch (element.charAt(0)) {
                case 'f' -> element;
                case 'v' -> value(Json.parseValue(rest.getBytes(StandardCharsets.UTF_8)));
                case 'k' -> {
                    TreeMap<String, JsonNode> keys = new TreeMap<>();
                    Json.parse(rest.getBytes(StandardCharsets.UTF_8))
                            .properties()
                            .forEach(entry -> keys.put(entry.getKey(), entry.getValue()));
                    yield keys(keys);
                }
                case 'i' -> "i:" + Integer.parseInt(rest);
                default -> null;
            };
        } catch (MalformedJsonException | NumberFormatException e) {
            throw new IllegalArgumentException(element, e);
        }
    }
}
