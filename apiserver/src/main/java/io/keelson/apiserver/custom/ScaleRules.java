package io.keelson.apiserver.custom;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Holds the fields that {@code /scale} reads to what they are. */
final class ScaleRules {
    private ScaleRules() {}

    static void spec(ObjectNode object, CustomVersion.@Nullable ScaleFields scale, FieldErrors errors) {
        if (scale != null) {
            count(object, scale.specReplicas(), errors);
        }
    }

    static void status(ObjectNode object, CustomVersion.@Nullable ScaleFields scale, FieldErrors errors) {
        if (scale == null) {
            return;
        }
        count(object, scale.statusReplicas(), errors);
        String selector = scale.selector();
        if (selector != null) {
            JsonNode value = Json.at(object, selector.split("\\."));
            if (value != null && !value.isString()) {
                errors.invalid(FieldPath.of("." + selector), "", wrongType(selector, value, "string"));
            }
        }
    }

    private static void count(ObjectNode object, String path, FieldErrors errors) {
        JsonNode value = Json.at(object, path.split("\\."));
        if (value == null) {
            return;
        }
        FieldPath field = FieldPath.of("." + path);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            errors.invalid(field, 0, wrongType(path, value, "int64"));
        } else if (value.longValue() < 0) {
            errors.invalid(field, value, "should be a non-negative integer");
        } else if (value.longValue() > Integer.MAX_VALUE) {
            errors.invalid(field, value, "should be less than or equal to " + Integer.MAX_VALUE);
        }
    }

    private static String wrongType(String path, JsonNode value, String wanted) {
        String actual = value.isObject()
                ? "map[string]interface {}"
                : value.isArray()
                        ? "[]interface {}"
                        : value.isString() ? "string" : value.isBoolean() ? "bool" : "float64";
        return "." + path + " accessor error: " + Json.toString(value) + " is of the type " + actual + ", expected "
                + wanted;
    }
}
