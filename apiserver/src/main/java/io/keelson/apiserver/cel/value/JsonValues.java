package io.keelson.apiserver.cel.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Values of JSON of which no schema is known: what expressions see of {@code object} in admission policies. */
public final class JsonValues {
    private JsonValues() {}

    /** Returns the value of a tree, which is not copied and must not change any more; nothing is {@code null}. */
    public static Object of(@Nullable JsonNode node) {
        return switch (node) {
            case null -> NullValue.NULL;
            case ObjectNode object -> new JsonMap(object);
            case ArrayNode array -> new JsonList(array);
            default -> scalar(node);
        };
    }

    private static Object scalar(JsonNode node) {
        if (node.isString()) {
            return node.stringValue();
        } else if (node.isBoolean()) {
            return node.booleanValue();
        } else if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        } else if (node.isNumber()) {
            return node.doubleValue();
        }
        return NullValue.NULL;
    }

    private static final class JsonList extends ListValue {
        private final ArrayNode array;

        JsonList(ArrayNode array) {
            this.array = array;
        }

        @Override
        public int size() {
            return array.size();
        }

        @Override
        protected Object at(int index) {
            return JsonValues.of(array.get(index));
        }
    }

    private static final class JsonMap extends MapValue {
        private final ObjectNode object;

        JsonMap(ObjectNode object) {
            this.object = object;
        }

        @Override
        public int size() {
            return object.size();
        }

        @Override
        public Iterable<Object> keys() {
            List<Object> keys = new ArrayList<>(object.size());
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                keys.add(entry.getKey());
            }
            return keys;
        }

        @Override
        public @Nullable Object find(Object key) {
            JsonNode value = key instanceof String name ? object.get(name) : null;
            return value == null ? null : JsonValues.of(value);
        }
    }
}
