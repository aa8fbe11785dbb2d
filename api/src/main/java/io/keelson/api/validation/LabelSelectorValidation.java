package io.keelson.api.validation;

import io.keelson.api.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The rules on {@code LabelSelector} objects. */
public final class LabelSelectorValidation {
    private LabelSelectorValidation() {}

    /** Checks a selector with no concession to what is stored already. */
    public static FieldErrors validate(@Nullable JsonNode selector, FieldPath path) {
        return validate(selector, false, path);
    }

    /**
     * Checks a selector.
     *
     * @param selector the selector, null where there is none, which is no error here
     * @param allowInvalidValues whether values that no label can have are let through, as stored ones are
     * @param path where it stands
     */
    public static FieldErrors validate(@Nullable JsonNode selector, boolean allowInvalidValues, FieldPath path) {
        FieldErrors errors = new FieldErrors();
        errors.addAll(ObjectMetaValidation.labels(Json.at(selector, "matchLabels"), path.child("matchLabels")));
        List<JsonNode> expressions = Json.elements(selector, "matchExpressions");
        for (int i = 0; i < expressions.size(); i++) {
            requirement(
                    expressions.get(i),
                    allowInvalidValues,
                    path.child("matchExpressions").index(i),
                    errors);
        }
        return errors;
    }

    private static void requirement(
            JsonNode requirement, boolean allowInvalidValues, FieldPath path, FieldErrors errors) {
        List<JsonNode> values = Json.elements(requirement, "values");
        String operator = text(requirement, "operator");
        switch (operator) {
            case "In", "NotIn" -> {
                if (values.isEmpty()) {
                    errors.required(path.child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!values.isEmpty()) {
                    errors.forbidden(
                            path.child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            default -> errors.invalid(path.child("operator"), operator, "not a valid selector operator");
        }
        String key = text(requirement, "key");
        errors.invalid(path.child("key"), key, Names.qualifiedName(key));
        if (!allowInvalidValues) {
            for (int i = 0; i < values.size(); i++) {
                String value = values.get(i).asString("");
                errors.invalid(path.child("values").index(i), value, Names.labelValue(value));
            }
        }
    }

    private static String text(JsonNode node, String key) {
        String text = Json.text(node, key);
        return text == null ? "" : text;
    }
}
