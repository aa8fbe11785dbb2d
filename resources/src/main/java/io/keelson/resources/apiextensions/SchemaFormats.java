package io.keelson.resources.apiextensions;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.api.schema.structural.StringFormats;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The formats of strings in a definition's schemas: those that nobody knows are allowed, but told. */
final class SchemaFormats {
    private SchemaFormats() {}

    /** Returns a warning for each unknown format that was not there before. */
    static List<String> warnings(ObjectNode definition, @Nullable ObjectNode old) {
        Set<String> known = new HashSet<>(old == null ? List.of() : unknown(old));
        List<String> warnings = new ArrayList<>();
        for (String format : unknown(definition)) {
            if (!known.contains(format)) {
                warnings.add("unrecognized format " + GoFormat.quote(format));
            }
        }
        return warnings;
    }

    private static List<String> unknown(ObjectNode definition) {
        List<String> formats = new ArrayList<>();
        JsonNode last = null;
        for (JsonNode version : Json.elements(definition, "spec", "versions")) {
            JsonNode schema = Json.at(version, "schema", "openAPIV3Schema");
            // What is the same in all versions is told once.
            if (schema != null && !Objects.equals(schema, last)) {
                walk(schema, formats);
            }
            last = schema;
        }
        return formats;
    }

    private static void walk(JsonNode schema, List<String> formats) {
        String format = Json.text(schema, "format");
        if (format != null
                && !format.isEmpty()
                && "string".equals(Json.text(schema, "type"))
                && !StringFormats.known(format)) {
            formats.add(format);
        }
        for (String field : List.of("items", "additionalProperties", "not")) {
            if (Json.at(schema, field) instanceof ObjectNode below) {
                walk(below, formats);
            }
        }
        for (String field : List.of("allOf", "anyOf", "oneOf")) {
            Json.elements(schema, field).forEach(below -> walk(below, formats));
        }
        if (Json.at(schema, "properties") instanceof ObjectNode fields) {
            for (Map.Entry<String, JsonNode> field : fields.properties()) {
                walk(field.getValue(), formats);
            }
        }
    }
}
