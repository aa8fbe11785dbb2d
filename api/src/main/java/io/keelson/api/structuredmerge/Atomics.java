package io.keelson.api.structuredmerge;

import io.keelson.api.structuredmerge.MergeType.FieldRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Finds what can only be replaced as a whole. */
public final class Atomics {
    private final List<String> found = new ArrayList<>();

    private Atomics() {}

    /** Returns the paths of the lists and objects in a value that its type owns as a whole. */
    public static List<String> in(JsonNode value, MergeType type) {
        Atomics atomics = new Atomics();
        atomics.look(value, type, "");
        return atomics.found;
    }

    private void look(JsonNode value, MergeType type, String path) {
        if (value.isObject() && type.map() != null) {
            if (type.map().atomic()) {
                found.add(path);
            }
            for (Map.Entry<String, JsonNode> entry : value.properties()) {
                FieldRule field = type.map().fields().get(entry.getKey());
                if (field != null) {
                    look(entry.getValue(), field.type().get(), path + PathElement.name(entry.getKey()));
                }
            }
        } else if (value.isArray() && type.list() != null) {
            if (type.list().atomic()) {
                found.add(path);
            }
            for (int i = 0; i < value.size(); i++) {
                look(value.get(i), type.list().element().get(), path + new PathElement.Index(i));
            }
        }
    }
}
