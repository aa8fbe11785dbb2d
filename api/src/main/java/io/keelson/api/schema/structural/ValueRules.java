package io.keelson.api.schema.structural;

import io.keelson.api.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a schema asks of values, besides their type; nothing is null or empty.
 *
 * @param format the format of strings or numbers
 * @param pattern the regular expression that strings must contain a match of
 * @param enumeration the values that are allowed, empty for all
 * @param required the fields that must be there
 */
public record ValueRules(
        String format,
        @Nullable Double maximum,
        boolean exclusiveMaximum,
        @Nullable Double minimum,
        boolean exclusiveMinimum,
        @Nullable Long maxLength,
        @Nullable Long minLength,
        String pattern,
        @Nullable Long maxItems,
        @Nullable Long minItems,
        boolean uniqueItems,
        @Nullable Double multipleOf,
        List<JsonNode> enumeration,
        @Nullable Long maxProperties,
        @Nullable Long minProperties,
        List<String> required) {

    static ValueRules parse(JsonNode node) {
        return new ValueRules(
                text(node, "format"),
                number(node, "maximum"),
                Json.bool(node, "exclusiveMaximum"),
                number(node, "minimum"),
                Json.bool(node, "exclusiveMinimum"),
                Json.integer(node, "maxLength"),
                Json.integer(node, "minLength"),
                text(node, "pattern"),
                Json.integer(node, "maxItems"),
                Json.integer(node, "minItems"),
                Json.bool(node, "uniqueItems"),
                number(node, "multipleOf"),
                Json.elements(node, "enum"),
                Json.integer(node, "maxProperties"),
                Json.integer(node, "minProperties"),
                Json.elements(node, "required").stream()
                        .map(field -> field.asString(""))
                        .toList());
    }

    private static String text(JsonNode node, String field) {
        String text = Json.text(node, field);
        return text == null ? "" : text;
    }

    private static @Nullable Double number(JsonNode node, String field) {
        JsonNode number = Json.at(node, field);
        return number == null || !number.isNumber() ? null : number.doubleValue();
    }
}
