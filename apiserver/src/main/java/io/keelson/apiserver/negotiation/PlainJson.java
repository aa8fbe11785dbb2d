package io.keelson.apiserver.negotiation;

import io.keelson.api.json.DeepStack;
import io.keelson.api.json.Json;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads YAML documents that are JSON, as programs send them, many times faster than YAML is read. Only such JSON as both
 * read alike: in ASCII without tabs and {@code \\u}, with integers of up to 18 digits and no other numbers, no key twice,
 * and nothing deep or with long keys. Of everything else it says nothing.
 */
final class PlainJson {
    /** A key that is longer is none to YAML, with what surrounds it. */
    private static final int LONGEST_KEY = 500;

    private static final int LONGEST_INTEGER = 18;
    private static final String MERGE = "<<";

    private PlainJson() {}

    /** Returns what a document holds, null where YAML may read it in another way. */
    static @Nullable JsonNode read(byte[] document) {
        if (!plain(document)) {
            return null;
        }
        try (JsonParser parser = Json.mapper().createParser(document)) {
            JsonNode value = value(parser, parser.nextToken(), 0);
            return value == null || parser.nextToken() != null ? null : value;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static boolean plain(byte[] document) {
        int start = 0;
        while (start < document.length && (document[start] == ' ' || document[start] == '\n')) {
            start++;
        }
        if (start == document.length || document[start] != '{') {
            return false;
        }
        for (int i = start; i < document.length; i++) {
            byte b = document[i];
            if (b < ' ' && b != '\n' || b == 0x7f || b == '\\' && i + 1 < document.length && document[i + 1] == 'u') {
                return false;
            }
        }
        return true;
    }

    private static @Nullable JsonNode value(JsonParser parser, @Nullable JsonToken token, int depth) {
        if (token == null || depth > DeepStack.SHALLOW) {
            return null;
        }
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (token) {
            case START_OBJECT -> object(parser, depth);
            case START_ARRAY -> array(parser, depth);
            case VALUE_STRING -> nodes.stringNode(parser.getString());
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_TRUE -> nodes.booleanNode(true);
            case VALUE_FALSE -> nodes.booleanNode(false);
            case VALUE_NULL -> nodes.nullNode();
            default -> null;
        };
    }

    private static @Nullable JsonNode integer(JsonParser parser) {
        if (parser.getStringLength() > LONGEST_INTEGER) {
            return null;
        }
        long value = parser.getLongValue();
        return value == (int) value
                ? JsonNodeFactory.instance.numberNode((int) value)
                : JsonNodeFactory.instance.numberNode(value);
    }

    /** Keys are sorted, as those of every document that is read as YAML. */
    private static @Nullable JsonNode object(JsonParser parser, int depth) {
        Map<String, JsonNode> fields = new TreeMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            JsonNode value = value(parser, parser.nextToken(), depth + 1);
            if (value == null
                    || key.length() > LONGEST_KEY
                    || key.equals(MERGE)
                    || fields.putIfAbsent(key, value) != null) {
                return null;
            }
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.setAll(fields);
        return object;
    }

    private static @Nullable JsonNode array(JsonParser parser, int depth) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            JsonNode value = value(parser, token, depth + 1);
            if (value == null) {
                return null;
            }
            array.add(value);
        }
        return array;
    }
}
