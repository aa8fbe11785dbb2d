package io.keelson.scheduler.config;

import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.api.validation.Names;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Which terms of a node affinity select nothing because they make no sense, in upstream's words. */
final class NodeTermValidation {
    private static final List<String> OPERATORS = List.of("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt");
    private static final List<String> FIELD_OPERATORS = List.of("In", "NotIn");
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,19}");

    private NodeTermValidation() {}

    /** Checks all terms of an affinity. */
    static void check(FieldPath path, JsonNode affinity, FieldErrors errors) {
        String required = "requiredDuringSchedulingIgnoredDuringExecution";
        JsonNode terms = affinity.path(required).path("nodeSelectorTerms");
        for (int i = 0; i < terms.size(); i++) {
            term(path.child(required, "nodeSelectorTerms").index(i), terms.path(i), errors);
        }
        String preferred = "preferredDuringSchedulingIgnoredDuringExecution";
        JsonNode wishes = affinity.path(preferred);
        for (int i = 0; i < wishes.size(); i++) {
            if (wishes.path(i).path("weight").asInt(0) != 0) {
                term(path.child(preferred).index(i), wishes.path(i).path("preference"), errors);
            }
        }
    }

    private static void term(FieldPath path, JsonNode term, FieldErrors errors) {
        JsonNode expressions = term.path("matchExpressions");
        for (int i = 0; i < expressions.size(); i++) {
            expression(path.child("matchExpressions").index(i), expressions.path(i), errors);
        }
        JsonNode fields = term.path("matchFields");
        for (int i = 0; i < fields.size(); i++) {
            FieldPath at = path.child("matchFields").index(i);
            String operator = fields.path(i).path("operator").asString("");
            if (!FIELD_OPERATORS.contains(operator)) {
                errors.notSupported(at.child("operator"), operator, FIELD_OPERATORS);
            } else if (fields.path(i).path("values").size() != 1) {
                errors.invalid(at.child("values"), fields.path(i).path("values"), "must have one element");
            }
        }
    }

    private static void expression(FieldPath path, JsonNode expression, FieldErrors errors) {
        String operator = expression.path("operator").asString("");
        if (!OPERATORS.contains(operator)) {
            errors.notSupported(path.child("operator"), operator, OPERATORS);
            return;
        }
        String key = expression.path("key").asString("");
        List<String> wrong = Names.qualifiedName(key);
        if (!wrong.isEmpty()) {
            errors.invalid(path.child("key"), key, String.join("; ", wrong));
        }
        JsonNode values = expression.path("values");
        FieldPath at = path.child("values");
        switch (operator) {
            case "In", "NotIn" -> {
                if (values.isEmpty()) {
                    errors.invalid(at, values, "for 'in', 'notin' operators, values set can't be empty");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!values.isEmpty()) {
                    errors.invalid(at, values, "values set must be empty for exists and does not exist");
                }
            }
            default -> {
                if (values.size() != 1) {
                    errors.invalid(at, values, "for 'Gt', 'Lt' operators, exactly one value is required");
                }
                for (int i = 0; i < values.size(); i++) {
                    if (!INTEGER.matcher(values.path(i).asString("")).matches()) {
                        errors.invalid(
                                at.index(i),
                                values.path(i).asString(""),
                                "for 'Gt', 'Lt' operators, the value must be an integer");
                    }
                }
            }
        }
        for (int i = 0; i < values.size(); i++) {
            String value = values.path(i).asString("");
            List<String> faults = Names.labelValue(value);
            if (!faults.isEmpty()) {
                errors.invalid(at.index(i).key(key), value, String.join("; ", faults));
            }
        }
    }
}
