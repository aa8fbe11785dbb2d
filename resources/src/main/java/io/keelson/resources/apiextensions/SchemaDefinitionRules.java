package io.keelson.resources.apiextensions;

import io.keelson.api.json.Json;
import io.keelson.api.schema.structural.StructuralCheck;
import io.keelson.api.schema.structural.StructuralSchema;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The rules on the schema of a version. */
final class SchemaDefinitionRules {
    private static final List<String> ALLOWED_AT_ROOT = List.of(
            "Description",
            "Type",
            "Format",
            "Title",
            "Maximum",
            "ExclusiveMaximum",
            "Minimum",
            "ExclusiveMinimum",
            "MaxLength",
            "MinLength",
            "Pattern",
            "MaxItems",
            "MinItems",
            "UniqueItems",
            "MultipleOf",
            "Required",
            "Items",
            "Properties",
            "ExternalDocs",
            "Example",
            "XPreserveUnknownFields",
            "XValidations");

    /** The fields of a schema in the order in which upstream's type has them, those that are allowed at the root first. */
    private static final Map<String, String> OTHERS_AT_ROOT = Map.ofEntries(
            Map.entry("id", "ID"),
            Map.entry("$schema", "Schema"),
            Map.entry("$ref", "Ref"),
            Map.entry("nullable", "Nullable"),
            Map.entry("default", "Default"),
            Map.entry("enum", "Enum"),
            Map.entry("maxProperties", "MaxProperties"),
            Map.entry("minProperties", "MinProperties"),
            Map.entry("allOf", "AllOf"),
            Map.entry("oneOf", "OneOf"),
            Map.entry("anyOf", "AnyOf"),
            Map.entry("not", "Not"),
            Map.entry("additionalProperties", "AdditionalProperties"),
            Map.entry("patternProperties", "PatternProperties"),
            Map.entry("dependencies", "Dependencies"),
            Map.entry("additionalItems", "AdditionalItems"),
            Map.entry("definitions", "Definitions"),
            Map.entry("x-kubernetes-embedded-resource", "XEmbeddedResource"),
            Map.entry("x-kubernetes-int-or-string", "XIntOrString"),
            Map.entry("x-kubernetes-list-map-keys", "XListMapKeys"),
            Map.entry("x-kubernetes-list-type", "XListType"),
            Map.entry("x-kubernetes-map-type", "XMapType"));

    private final ObjectNode schema;
    private final @Nullable ObjectNode old;
    private final boolean unchanged;

    /**
     * @param schema the schema
     * @param old the definition before, null where there was none
     * @param unchanged whether the version had the same schema before
     */
    SchemaDefinitionRules(ObjectNode schema, @Nullable ObjectNode old, boolean unchanged) {
        this.schema = schema;
        this.old = old;
        this.unchanged = unchanged;
    }

    /**
     * Checks the schema.
     *
     * @param path where {@code openAPIV3Schema} is
     * @param status whether there is {@code /status}
     */
    void check(FieldPath path, boolean status, FieldErrors errors) {
        FieldErrors found = new FieldErrors();
        if (status) {
            root(path, found);
        }
        if (Json.bool(schema, "nullable")) {
            found.forbidden(path.child("openAPIV3Schema.nullable"), "nullable cannot be true at the root");
        }
        FieldPath at = path.child("openAPIV3Schema");
        StructuralSchema structural = StructuralSchema.parse(schema);
        List<FieldError> wrong = StructuralCheck.check(structural, at);
        boolean sound = false;
        if (isConvertible(schema) && (old == null || !nonStructural(old))) {
            found.addAll(wrong);
            if (wrong.isEmpty()) {
                FieldErrors defaults = new FieldErrors();
                DefaultRules.check(structural, at, defaults);
                found.addAll(defaults);
                sound = defaults.isEmpty();
            }
        }
        ExpressionRules expressions = sound ? new ExpressionRules(structural, unchanged) : null;
        new SchemaWalk(expressions).check(schema, at, found);
        if (expressions != null) {
            expressions.total(at, found);
        }
        errors.addAll(found);
    }

    private void root(FieldPath path, FieldErrors errors) {
        String type = Json.text(schema, "type");
        for (Map.Entry<String, JsonNode> entry : schema.properties()) {
            if (entry.getKey().equals("type") && !"object".equals(type)) {
                errors.invalid(
                        path.child("openAPIV3Schema.type"),
                        type == null ? "" : type,
                        "only \"object\" is allowed as the type at the root of the schema if the status subresource is"
                                + " enabled");
                return;
            }
            if (OTHERS_AT_ROOT.containsKey(entry.getKey()) && !isEmpty(entry.getValue())) {
                errors.invalid(
                        path.child("openAPIV3Schema"),
                        schema,
                        "only [" + String.join(" ", ALLOWED_AT_ROOT)
                                + "] fields are allowed at the root of the schema if the status subresource is enabled");
                return;
            }
        }
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isNull() || value.isBoolean() && !value.booleanValue() || value.isContainer() && value.isEmpty();
    }

    /** Whether a schema says nothing that structural schemas cannot say, which is told elsewhere. */
    private static boolean isConvertible(JsonNode node) {
        for (String field : List.of(
                "id", "$schema", "$ref", "patternProperties", "dependencies", "additionalItems", "definitions")) {
            JsonNode value = Json.at(node, field);
            if (value != null && !isEmpty(value)) {
                return false;
            }
        }
        if ("null".equals(Json.text(node, "type")) || Json.at(node, "items") instanceof ArrayNode) {
            return false;
        }
        for (String field : List.of("items", "additionalProperties", "not")) {
            if (Json.at(node, field) instanceof ObjectNode below && !isConvertible(below)) {
                return false;
            }
        }
        for (String field : List.of("allOf", "anyOf", "oneOf")) {
            if (!Json.elements(node, field).stream().allMatch(SchemaDefinitionRules::isConvertible)) {
                return false;
            }
        }
        JsonNode fields = Json.at(node, "properties");
        return fields == null || fields.properties().stream().allMatch(field -> isConvertible(field.getValue()));
    }

    private static boolean nonStructural(ObjectNode definition) {
        return Json.elements(definition, "spec", "versions").stream()
                .anyMatch(version -> Json.at(version, "schema", "openAPIV3Schema") instanceof ObjectNode known
                        && !StructuralCheck.check(StructuralSchema.parse(known), FieldPath.root())
                                .isEmpty());
    }
}
