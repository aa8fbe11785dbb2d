package io.keelson.api.schema.structural;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What tells the elements of a list of type map apart. */
public final class ListKeys {
    private ListKeys() {}

    /** Returns the values of an element's keys, which are equal where the elements are the same one. */
    public static Object of(JsonNode element, StructuralSchema list) {
        List<@Nullable JsonNode> keys = new ArrayList<>(list.listMapKeys().size());
        for (String name : list.listMapKeys()) {
            keys.add(element.get(name));
        }
        return keys;
    }
}
