package io.keelson.resources.strategy;

import io.keelson.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads and completes objects that are being written, where an unset scalar and its zero are the same. */
public final class Trees {
    private Trees() {}

    /** Returns the text at a path, empty where there is none. */
    public static String text(@Nullable JsonNode node, String... path) {
        String text = Json.text(node, path);
        return text == null ? "" : text;
    }

    /** Returns the integer at a path, 0 where there is none. */
    public static long number(@Nullable JsonNode node, String... path) {
        Long number = Json.integer(node, path);
        return number == null ? 0 : number;
    }

    /** Returns the objects of the list at a path. */
    public static List<ObjectNode> objects(@Nullable JsonNode node, String... path) {
        List<ObjectNode> objects = new ArrayList<>();
        for (JsonNode element : Json.elements(node, path)) {
            if (element instanceof ObjectNode object) {
                objects.add(object);
            }
        }
        return objects;
    }

    /** Returns the texts of the list at a path. */
    public static List<String> texts(@Nullable JsonNode node, String... path) {
        return Json.elements(node, path).stream()
                .map(element -> element.asString(""))
                .toList();
    }

    /** Returns the object at a path, or null. */
    public static @Nullable ObjectNode object(@Nullable JsonNode node, String... path) {
        return Json.at(node, path) instanceof ObjectNode object ? object : null;
    }

    /** Returns whether nothing, an empty text, list or object is at a path. */
    public static boolean empty(@Nullable JsonNode node, String... path) {
        JsonNode value = Json.at(node, path);
        return value == null
                || value.isString() && value.stringValue().isEmpty()
                || value.isContainer() && value.isEmpty();
    }

    /** Sets a text that is unset. */
    public static void missing(ObjectNode object, String key, String value) {
        if (text(object, key).isEmpty()) {
            object.put(key, value);
        }
    }

    /** Sets a number that is unset. */
    public static void missing(ObjectNode object, String key, long value) {
        if (Json.at(object, key) == null) {
            put(object, key, value);
        }
    }

    /** Sets a number in the form that it is read in again, so that trees can be compared. */
    public static void put(ObjectNode object, String key, long value) {
        if ((int) value == value) {
            object.put(key, (int) value);
        } else {
            object.put(key, value);
        }
    }

    /** Sets a value, or removes it where it is null. */
    public static void set(ObjectNode object, String key, @Nullable JsonNode value) {
        if (value == null) {
            object.remove(key);
        } else {
            object.set(key, value.deepCopy());
        }
    }

    /** Makes a field that of another object, missing where that has none. */
    public static void carry(ObjectNode from, ObjectNode to, String key) {
        set(to, key, Json.at(from, key));
    }

    /** Returns whether two objects agree at a path; missing and null are the same. */
    public static boolean same(JsonNode one, JsonNode other, String... path) {
        return Objects.equals(Json.at(one, path), Json.at(other, path));
    }

    /** Returns the list at a key, made where there is none. */
    public static ArrayNode list(ObjectNode object, String key) {
        return object.get(key) instanceof ArrayNode list ? list : object.putArray(key);
    }
}
