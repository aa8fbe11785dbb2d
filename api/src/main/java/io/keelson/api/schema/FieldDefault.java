package io.keelson.api.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is set where a field is missing.
 *
 * @param value the value; not to be modified
 * @param announced whether OpenAPI documents tell it
 * @param neighbour the field of the same structure that decides whether it is set, null where it always is
 * @param values the neighbour's values for which it is set; empty where the neighbour must be missing
 */
public record FieldDefault(
        JsonNode value, boolean announced, @Nullable String neighbour, List<String> values) {
    /** Returns a default that is always set and announced. */
    public static FieldDefault always(JsonNode value) {
        return new FieldDefault(value, true, null, List.of());
    }
}
