package io.keelson.resources.apiextensions;

import io.keelson.api.schema.structural.StructuralPruning;
import io.keelson.api.schema.structural.StructuralSchema;
import io.keelson.api.schema.structural.ValueValidation;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import tools.jackson.databind.JsonNode;

/** The rules on the defaults in a schema: they must be what the schema asks of values. */
final class DefaultRules {
    private DefaultRules() {}

    static void check(StructuralSchema schema, FieldPath path, FieldErrors errors) {
        JsonNode value = schema.defaultValue();
        if (value != null) {
            FieldPath at = path.child("default");
            JsonNode pruned = value.deepCopy();
            StructuralPruning.prune(pruned, schema, schema.embeddedResource());
            if (!pruned.equals(value)) {
                errors.invalid(at, value, "must not have unknown fields");
            }
            errors.addAll(ValueValidation.validate(value, schema, at, null));
        }
        StructuralSchema items = schema.items();
        if (items != null) {
            check(items, path.child("items"), errors);
        }
        schema.properties()
                .forEach((name, field) -> check(field, path.child("properties").key(name), errors));
    }
}
