package io.keelson.api.schema;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An empty list or map that was written down, but is not shown.
 *
 * @param parent what it stood in
 * @param field its name there
 * @param value what it was
 * @param keptAsNull whether null takes its place in the end
 */
public record DroppedValue(ObjectNode parent, String field, JsonNode value, boolean keptAsNull) {

    /** Puts values back where nothing has taken their place; what they stood in may have changed or gone. */
    public static void restore(List<DroppedValue> values) {
        for (DroppedValue dropped : values) {
            if (!dropped.parent.hasNonNull(dropped.field)) {
                dropped.parent.set(dropped.field, dropped.value);
            }
        }
    }

    /** Takes away again what is not kept in any form, and into which nothing has been put meanwhile. */
    public static void remove(List<DroppedValue> values) {
        for (DroppedValue dropped : values) {
            JsonNode now = dropped.parent.get(dropped.field);
            if (!dropped.keptAsNull && now != null && now.isContainer() && now.isEmpty()) {
                dropped.parent.remove(dropped.field);
            }
        }
    }
}
