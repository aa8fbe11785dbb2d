package io.keelson.apiserver.validation;

import io.keelson.api.json.Json;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** How messages show whole structures: all their fields in a fixed order, with capital letters. */
final class InternalForm {
    private static final Map<String, String> NAMES = new TreeMap<>(Map.of("seLinuxOptions", "SELinuxOptions"));

    private InternalForm() {}

    /**
     * Returns a structure as it is shown.
     *
     * @param fields the names of all its fields in their order
     */
    static JsonNode of(@Nullable JsonNode structure, String... fields) {
        if (structure == null) {
            return NullNode.getInstance();
        }
        ObjectNode shown = Json.object();
        for (String field : fields) {
            JsonNode value = Json.at(structure, field);
            shown.set(capital(field), value == null ? NullNode.getInstance() : capitalized(value));
        }
        return shown;
    }

    private static JsonNode capitalized(JsonNode value) {
        if (value instanceof ArrayNode list) {
            ArrayNode shown = Json.object().putArray("list");
            list.forEach(element -> shown.add(capitalized(element)));
            return shown;
        } else if (value instanceof ObjectNode object) {
            ObjectNode shown = Json.object();
            object.forEachEntry((key, field) -> shown.set(capital(key), capitalized(field)));
            return shown;
        }
        return value;
    }

    private static String capital(String name) {
        String known = NAMES.get(name);
        return known != null ? known : name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }
}
