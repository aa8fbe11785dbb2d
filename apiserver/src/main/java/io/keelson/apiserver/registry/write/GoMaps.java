package io.keelson.apiserver.registry.write;

import java.util.StringJoiner;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Prints trees as the API's messages do: maps as {@code map[a:1 b:map[]]}, lists as {@code [x y]}. */
final class GoMaps {
    private GoMaps() {}

    static String print(JsonNode value) {
        if (value instanceof ObjectNode object) {
            TreeMap<String, JsonNode> sorted = new TreeMap<>();
            object.forEachEntry(sorted::put);
            StringJoiner members = new StringJoiner(" ", "map[", "]");
            sorted.forEach((key, member) -> members.add(key + ":" + print(member)));
            return members.toString();
        } else if (value.isArray()) {
            StringJoiner elements = new StringJoiner(" ", "[", "]");
            value.forEach(element -> elements.add(print(element)));
            return elements.toString();
        }
        return value.isNull() ? "<nil>" : value.asString();
    }
}
