package io.keelson.resources.apiextensions;

import io.keelson.api.json.Json;
import io.keelson.api.schema.structural.FieldReference;
import io.keelson.api.schema.structural.StructuralSchema;
import io.keelson.api.schema.structural.ValidationRule;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks every schema of a schema. What is wrong with expressions is only looked for where all else is right. */
final class SchemaWalk {
    private static final List<String> TYPES = List.of("array", "boolean", "integer", "number", "object", "string");
    private static final Set<String> META = Set.of("metadata", "kind", "apiVersion");
    private static final List<String> REASONS =
            List.of("FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired");

    private final @Nullable ExpressionRules expressions;
    private final FieldErrors inExpressions = new FieldErrors();

    /** @param expressions compiles rules written as expressions, null where the schema is not sound enough for them */
    SchemaWalk(@Nullable ExpressionRules expressions) {
        this.expressions = expressions;
    }

    /**
     * What is known of the surroundings of a schema.
     *
     * @param place where it is for expressions, null where they are not looked at
     * @param noDefaults why there may be no defaults, null where there may
     * @param inMeta whether it is inside of an object's metadata
     * @param uncorrelated what keeps values from being compared with what they were, or null
     */
    private record Around(
            ExpressionRules.@Nullable Place place,
            @Nullable String noDefaults,
            boolean inMeta,
            @Nullable FieldPath uncorrelated) {
        Around at(ExpressionRules.@Nullable Place next) {
            return new Around(next, noDefaults, inMeta, uncorrelated);
        }

        Around uncorrelated(FieldPath path) {
            return new Around(place, noDefaults, inMeta, uncorrelated == null ? path : uncorrelated);
        }

        Around noDefaults(String reason) {
            return new Around(place, reason, inMeta, uncorrelated);
        }

        Around inMetadata() {
            return new Around(place, noDefaults, true, uncorrelated);
        }
    }

    void check(ObjectNode schema, FieldPath path, FieldErrors errors) {
        schema(
                schema,
                path,
                new Around(expressions == null ? null : expressions.root(), null, false, null),
                true,
                errors);
        errors.addAll(inExpressions);
    }

    private static @Nullable String text(JsonNode node, String field) {
        return Json.text(node, field);
    }

    private static String type(JsonNode schema) {
        String type = text(schema, "type");
        return type == null ? "" : type;
    }

    private void schema(@Nullable JsonNode node, FieldPath path, Around around, boolean root, FieldErrors errors) {
        if (!(node instanceof ObjectNode schema)) {
            return;
        }
        // As upstream: rules are compiled where nothing is wrong with this schema and those below it.
        FieldErrors own = new FieldErrors();
        unsupported(schema, path, around, own);
        if (Json.bool(schema, "uniqueItems")) {
            own.forbidden(
                    path.child("uniqueItems"),
                    "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
        }
        StructuralSchema parsed = StructuralSchema.parse(schema);
        children(schema, parsed, path, around, root, own);
        combinations(schema, path, around, own);
        JsonNode preserve = Json.at(schema, "x-kubernetes-preserve-unknown-fields");
        if (preserve != null && !preserve.booleanValue()) {
            own.invalid(path.child("x-kubernetes-preserve-unknown-fields"), false, "must be true or undefined");
        }
        ListDefinitionRules.check(schema, path, own);
        rules(schema, parsed, path, around, own);
        errors.addAll(own);
    }

    private static void unsupported(ObjectNode schema, FieldPath path, Around around, FieldErrors errors) {
        String type = type(schema);
        if (!type.isEmpty() && !TYPES.contains(type)) {
            errors.notSupported(path.child("type"), type, TYPES);
        }
        if (Json.at(schema, "default") != null && around.noDefaults() != null) {
            errors.forbidden(path.child("default"), "must not be set " + around.noDefaults());
        }
        for (String field :
                List.of("id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref")) {
            JsonNode value = Json.at(schema, field);
            if (value != null && !(value.isContainer() && value.isEmpty() && !field.equals("dependencies"))) {
                errors.forbidden(path.child(field), field + " is not supported");
            }
        }
        if (type.equals("null")) {
            errors.forbidden(path.child("type"), "type cannot be set to null, use nullable as an alternative");
        }
        if (Json.at(schema, "items") instanceof ArrayNode many && !many.isEmpty()) {
            errors.forbidden(path.child("items"), "items must be a schema object and not an array");
        }
        if (around.inMeta() && Json.bool(schema, "x-kubernetes-embedded-resource")) {
            errors.forbidden(path.child("x-kubernetes-embedded-resource"), "must not be used inside of resource meta");
        }
    }

    private void children(
            ObjectNode schema,
            StructuralSchema parsed,
            FieldPath path,
            Around around,
            boolean root,
            FieldErrors errors) {
        JsonNode additional = Json.at(schema, "additionalProperties");
        JsonNode properties = Json.at(schema, "properties");
        boolean fields = properties != null && !properties.isEmpty();
        ExpressionRules.Place place = around.place();
        if (additional != null) {
            if (fields && (additional.isObject() || !additional.asBoolean(false))) {
                errors.forbidden(
                        path.child("additionalProperties"), "additionalProperties and properties are mutual exclusive");
            }
            Around below = around.inMeta()
                    ? around.noDefaults("inside additionalProperties applying to object metadata")
                    : around;
            schema(
                    additional,
                    path.child("additionalProperties"),
                    below.at(place == null ? null : place.values(parsed)),
                    false,
                    errors);
        }
        if (properties != null && fields) {
            for (Map.Entry<String, JsonNode> entry : properties.properties()) {
                String name = entry.getKey();
                Around below = around.at(place == null ? null : place.field(name, parsed));
                String mapType = parsed.mapType();
                if (mapType != null && !mapType.equals("granular") && !mapType.equals("atomic")) {
                    below = below.uncorrelated(path);
                }
                if ((root || parsed.embeddedResource()) && META.contains(name)) {
                    below = below.inMetadata();
                    if (root) {
                        below = below.noDefaults("in top-level " + name);
                    }
                }
                schema(entry.getValue(), path.child("properties").key(name), below, false, errors);
            }
        }
        Around elements = around.at(place == null ? null : place.items(parsed));
        schema(
                Json.at(schema, "items"),
                path.child("items"),
                "map".equals(parsed.listType()) ? elements : elements.uncorrelated(path),
                false,
                errors);
    }

    private void combinations(ObjectNode schema, FieldPath path, Around around, FieldErrors errors) {
        Around below = around.at(null);
        schema(Json.at(schema, "not"), path.child("not"), below, false, errors);
        for (String field : List.of("allOf", "oneOf", "anyOf")) {
            int i = 0;
            for (JsonNode one : Json.elements(schema, field)) {
                schema(one, path.child(field).index(i++), below, false, errors);
            }
        }
    }

    private void rules(ObjectNode schema, StructuralSchema parsed, FieldPath path, Around around, FieldErrors errors) {
        List<ValidationRule> rules = parsed.validations();
        if (rules.isEmpty()) {
            return;
        }
        FieldPath at = path.child("x-kubernetes-validations");
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.get(i), parsed, at.index(i), errors);
        }
        ExpressionRules.Place place = around.place();
        if (errors.isEmpty() && expressions != null && place != null) {
            expressions.check(place, rules, at, around.uncorrelated(), inExpressions);
        }
    }

    private static void rule(ValidationRule rule, StructuralSchema schema, FieldPath path, FieldErrors errors) {
        String message = rule.message().strip();
        if (rule.rule().isBlank()) {
            errors.required(path.child("rule"), "rule is not specified");
        } else if (!rule.message().isEmpty() && message.isEmpty()) {
            errors.invalid(path.child("message"), rule.message(), "must be non-empty if specified");
        } else if (breaks(message)) {
            errors.invalid(path.child("message"), rule.message(), "must not contain line breaks");
        } else if (breaks(rule.rule().strip()) && message.isEmpty()) {
            errors.required(path.child("message"), "message must be specified if rule contains line breaks");
        }
        if (!rule.messageExpression().isEmpty() && rule.messageExpression().isBlank()) {
            errors.required(path.child("messageExpression"), "messageExpression must be non-empty if specified");
        }
        if (rule.reason() != null && !REASONS.contains(rule.reason())) {
            errors.notSupported(path.child("reason"), rule.reason(), REASONS);
        }
        FieldPath field = path.child("fieldPath");
        if (rule.fieldPath().isEmpty()) {
            return;
        }
        if (rule.fieldPath().isBlank()) {
            errors.invalid(field, rule.fieldPath(), "must be non-empty if specified");
        }
        if (breaks(rule.fieldPath())) {
            errors.invalid(field, rule.fieldPath(), "must not contain line breaks");
        }
        try {
            FieldReference.resolve(rule.fieldPath(), schema, true);
        } catch (FieldReference.InvalidReferenceException e) {
            errors.invalid(field, rule.fieldPath(), "must be a valid path");
        }
    }

    private static boolean breaks(String text) {
        return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
    }
}
