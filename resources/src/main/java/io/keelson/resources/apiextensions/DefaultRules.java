package io.keelson.resources.apiextensions;

import io.keelson.api.schema.structural.StructuralPruning;
import io.keelson.api.schema.structural.StructuralSchema;
import io.keelson.api.schema.structural.ValueValidation;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.apiserver.cel.schema.RuleTree;
import io.keelson.apiserver.custom.CustomResources;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The rules on the defaults in a schema: they must be what the schema asks of values. */
final class DefaultRules {
    private DefaultRules() {}

    /** Checks the defaults of a schema of whole objects. */
    static void check(StructuralSchema schema, FieldPath path, FieldErrors errors) {
        check(schema, path, true, errors);
    }

    private static void check(StructuralSchema schema, FieldPath path, boolean resource, FieldErrors errors) {
        JsonNode value = schema.defaultValue();
        if (value != null) {
            FieldPath at = path.child("default");
            JsonNode pruned = value.deepCopy();
            StructuralPruning.prune(pruned, schema, resource);
            if (!pruned.equals(value)) {
                errors.invalid(at, value, "must not have unknown fields");
            }
            FieldErrors embedded = CustomResources.embedded(value, schema, at, resource);
            errors.addAll(embedded);
            if (embedded.isEmpty()) {
                List<FieldError> wrong = ValueValidation.validate(value, schema, at, null);
                errors.addAll(wrong);
                if (wrong.isEmpty()) {
                    errors.addAll(RuleTree.checkDefault(schema, value, resource, at));
                }
            }
        }
        StructuralSchema items = schema.items();
        if (items != null) {
            check(items, path.child("items"), items.embeddedResource(), errors);
        }
        schema.properties()
                .forEach((name, field) ->
                        check(field, path.child("properties").key(name), field.embeddedResource(), errors));
    }
}
