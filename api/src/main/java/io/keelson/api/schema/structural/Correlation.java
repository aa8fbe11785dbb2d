package io.keelson.api.schema.structural;

import io.keelson.api.json.Json;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A value with what it was before: fields by their names, elements of lists by their keys. What has not changed may stay
 * invalid (ratcheting, KEP-4008). Not thread-safe.
 */
public final class Correlation {
    private final JsonNode value;
    private final JsonNode old;
    private final StructuralSchema schema;
    private final Map<Object, Correlation> children = new HashMap<>();
    private @Nullable Map<Object, JsonNode> oldByKey;
    private @Nullable Boolean same;

    /**
     * @param value the value now
     * @param old the value before
     * @param schema the schema of both
     */
    public Correlation(JsonNode value, JsonNode old, StructuralSchema schema) {
        this.value = value;
        this.old = old;
        this.schema = schema;
    }

    /** Returns the value before. */
    public JsonNode old() {
        return old;
    }

    /** Returns a field with what it was before, or null where it was not there or is not. */
    public @Nullable Correlation field(String name) {
        Correlation known = children.get(name);
        if (known != null) {
            return known;
        }
        JsonNode now = value instanceof ObjectNode object ? object.get(name) : null;
        JsonNode before = old instanceof ObjectNode object ? object.get(name) : null;
        StructuralSchema field = schema.field(name);
        if (now == null || before == null || field == null) {
            return null;
        }
        Correlation child = new Correlation(now, before, field);
        children.put(name, child);
        return child;
    }

    /** Returns an element with what it was before, or null where that cannot be told. */
    public @Nullable Correlation element(int index) {
        Correlation known = children.get(index);
        if (known != null) {
            return known;
        }
        StructuralSchema items = schema.items();
        if (!(value instanceof ArrayNode list) || items == null || !"map".equals(schema.listType())) {
            return null;
        }
        JsonNode before = oldElements().get(ListKeys.of(list.get(index), schema));
        if (before == null) {
            return null;
        }
        Correlation child = new Correlation(list.get(index), before, items);
        children.put(index, child);
        return child;
    }

    private Map<Object, JsonNode> oldElements() {
        Map<Object, JsonNode> elements = oldByKey;
        if (elements == null) {
            elements = new LinkedHashMap<>();
            for (JsonNode element : old.isArray() ? old : Json.object()) {
                elements.putIfAbsent(ListKeys.of(element, schema), element);
            }
            oldByKey = elements;
        }
        return elements;
    }

    /** Returns whether the value is as it was. */
    public boolean unchanged() {
        Boolean known = same;
        if (known == null) {
            known = compare();
            same = known;
        }
        return known;
    }

    private boolean compare() {
        if (value instanceof ArrayNode now && old instanceof ArrayNode before && "map".equals(schema.listType())) {
            if (now.size() != before.size()) {
                return false;
            }
            for (int i = 0; i < now.size(); i++) {
                Correlation child = element(i);
                if (child == null || !child.unchanged()) {
                    return false;
                }
            }
            return true;
        }
        if (value instanceof ObjectNode now && old instanceof ObjectNode before) {
            if (now.size() != before.size()) {
                return false;
            }
            for (String name : now.propertyNames()) {
                Correlation child = field(name);
                if (child == null || !child.unchanged()) {
                    return false;
                }
            }
            return true;
        }
        return value.equals(old);
    }
}
