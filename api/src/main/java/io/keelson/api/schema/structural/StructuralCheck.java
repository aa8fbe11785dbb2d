package io.keelson.api.schema.structural;

import com.google.re2j.PatternSyntaxException;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Tells whether a schema is structural: types say what an object looks like, all else only restricts its values. */
public final class StructuralCheck {
    private final FieldErrors errors = new FieldErrors();

    private StructuralCheck() {}

    private enum Level {
        ROOT("must not be empty at the root"),
        ITEM("must not be empty for specified array items"),
        FIELD("must not be empty for specified object fields");

        private final String typeMissing;

        Level(String typeMissing) {
            this.typeMissing = typeMissing;
        }
    }

    /** Returns what keeps a schema from being structural, in alphabetical order; empty where nothing does. */
    public static List<FieldError> check(StructuralSchema schema, FieldPath path) {
        StructuralCheck check = new StructuralCheck();
        check.invariants(schema, Level.ROOT, path);
        check.complete(schema, schema, path, path);
        List<FieldError> sorted = new ArrayList<>(check.errors.list());
        sorted.sort(Comparator.comparing(FieldError::message));
        return sorted;
    }

    private void invariants(@Nullable StructuralSchema schema, Level level, FieldPath path) {
        if (schema == null) {
            return;
        }
        if (schema.type().equals("array") && schema.items() == null) {
            errors.required(path.child("items"), "must be specified");
        }
        invariants(schema.items(), Level.ITEM, path.child("items"));
        schema.properties()
                .forEach((name, field) ->
                        invariants(field, Level.FIELD, path.child("properties").key(name)));
        if (schema.allowsAdditionalProperties() != null) {
            if (level == Level.ROOT) {
                errors.forbidden(path.child("additionalProperties"), "must not be used at the root");
            }
            invariants(schema.additionalProperties(), Level.FIELD, path.child("additionalProperties"));
        }
        intOrString(schema, path);
        boolean skipAnyOf = isIntOrString(schema.anyOf());
        boolean skipFirstAllOf = !schema.allOf().isEmpty()
                && isIntOrString(schema.allOf().getFirst().anyOf());
        values(schema, skipAnyOf, skipFirstAllOf, path);
        type(schema, level, path);
        metadata(schema, level, path);
        if (schema.embeddedResource()
                && !schema.preservesUnknownFields()
                && schema.properties().isEmpty()) {
            errors.required(
                    path.child("properties"),
                    "must not be empty if x-kubernetes-embedded-resource is true without"
                            + " x-kubernetes-preserve-unknown-fields");
        }
    }

    private void intOrString(StructuralSchema schema, FieldPath path) {
        if (schema.intOrString() && schema.preservesUnknownFields()) {
            errors.invalid(
                    path.child("x-kubernetes-preserve-unknown-fields"),
                    true,
                    "must be false if x-kubernetes-int-or-string is true");
        }
        if (schema.intOrString() && schema.embeddedResource()) {
            errors.invalid(
                    path.child("x-kubernetes-embedded-resource"),
                    true,
                    "must be false if x-kubernetes-int-or-string is true");
        }
    }

    private void type(StructuralSchema schema, Level level, FieldPath path) {
        String type = schema.type();
        if (schema.embeddedResource() && !type.equals("object")) {
            String detail = "must be object if x-kubernetes-embedded-resource is true";
            if (type.isEmpty()) {
                errors.required(path.child("type"), detail);
            } else {
                errors.invalid(path.child("type"), type, detail);
            }
        } else if (type.isEmpty() && !schema.intOrString() && !schema.preservesUnknownFields()) {
            errors.required(path.child("type"), level.typeMissing);
        }
        if (schema.embeddedResource() && schema.allowsAdditionalProperties() != null) {
            errors.forbidden(
                    path.child("additionalProperties"), "must not be used if x-kubernetes-embedded-resource is set");
        }
        if (level == Level.ROOT && !type.isEmpty() && !type.equals("object")) {
            errors.invalid(path.child("type"), type, "must be object at the root");
        }
    }

    private void metadata(StructuralSchema schema, Level level, FieldPath path) {
        boolean whole = level == Level.ROOT || schema.embeddedResource();
        for (String name : whole ? List.of("kind", "apiVersion") : List.<String>of()) {
            StructuralSchema field = schema.properties().get(name);
            if (field != null && !field.type().equals("string")) {
                errors.invalid(path.child("properties").key(name).child("type"), field.type(), "must be string");
            }
        }
        StructuralSchema metadata = schema.properties().get("metadata");
        if (metadata == null) {
            return;
        }
        FieldPath at = path.child("properties").key("metadata");
        if (whole && !metadata.type().equals("object")) {
            errors.invalid(at.child("type"), metadata.type(), "must be object");
        }
        if (level == Level.ROOT && !onlyRestrictsNames(metadata)) {
            errors.forbidden(
                    at,
                    "must not specify anything other than name and generateName, but metadata is implicitly specified");
        }
    }

    private static boolean onlyRestrictsNames(StructuralSchema metadata) {
        ObjectNode rest = metadata.source().deepCopy();
        rest.remove(List.of("type", "default"));
        boolean names = metadata.properties().keySet().stream()
                .allMatch(name -> name.equals("name") || name.equals("generateName"));
        if (names) {
            rest.remove("properties");
        }
        return rest.isEmpty();
    }

    private static boolean isIntOrString(List<StructuralSchema> anyOf) {
        return anyOf.size() == 2 && isOnlyType(anyOf.get(0), "integer") && isOnlyType(anyOf.get(1), "string");
    }

    private static boolean isOnlyType(StructuralSchema schema, String type) {
        return schema.type().equals(type) && schema.source().size() == 1;
    }

    private void values(StructuralSchema schema, boolean skipAnyOf, boolean skipFirstAllOf, FieldPath path) {
        for (int i = 0; i < schema.anyOf().size() && !skipAnyOf; i++) {
            nested(schema.anyOf().get(i), false, path.child("anyOf").index(i));
        }
        for (int i = 0; i < schema.allOf().size(); i++) {
            nested(
                    schema.allOf().get(i),
                    skipFirstAllOf && i == 0,
                    path.child("allOf").index(i));
        }
        for (int i = 0; i < schema.oneOf().size(); i++) {
            nested(schema.oneOf().get(i), false, path.child("oneOf").index(i));
        }
        nested(schema.not(), false, path.child("not"));
        String pattern = schema.values().pattern();
        if (!pattern.isEmpty()) {
            try {
                Patterns.compile(pattern);
            } catch (PatternSyntaxException e) {
                errors.invalid(
                        path.child("pattern"),
                        pattern,
                        "must be a valid regular expression, but isn't: " + e.getMessage());
            }
        }
    }

    /** What stands below a logical operator only restricts values. */
    private void nested(@Nullable StructuralSchema schema, boolean skipAnyOf, FieldPath path) {
        if (schema == null) {
            return;
        }
        values(schema, skipAnyOf, false, path);
        nested(schema.items(), false, path.child("items"));
        schema.properties()
                .forEach((name, field) ->
                        nested(field, false, path.child("properties").key(name)));
        forbid(!schema.type().isEmpty(), path, "type", "must be empty to be structural");
        boolean additional =
                schema.additionalProperties() != null || Boolean.TRUE.equals(schema.allowsAdditionalProperties());
        forbid(additional, path, "additionalProperties", "must be undefined to be structural");
        forbid(schema.defaultValue() != null, path, "default", "must be undefined to be structural");
        forbid(schema.source().has("title"), path, "title", "must be empty to be structural");
        forbid(schema.source().has("description"), path, "description", "must be empty to be structural");
        forbid(schema.nullable(), path, "nullable", "must be false to be structural");
        forbid(
                schema.preservesUnknownFields(),
                path,
                "x-kubernetes-preserve-unknown-fields",
                "must be false to be structural");
        forbid(schema.embeddedResource(), path, "x-kubernetes-embedded-resource", "must be false to be structural");
        forbid(schema.intOrString(), path, "x-kubernetes-int-or-string", "must be false to be structural");
        forbid(!schema.listMapKeys().isEmpty(), path, "x-kubernetes-list-map-keys", "must be empty to be structural");
        forbid(schema.listType() != null, path, "x-kubernetes-list-type", "must be undefined to be structural");
        forbid(schema.mapType() != null, path, "x-kubernetes-map-type", "must be undefined to be structural");
        forbid(!schema.validations().isEmpty(), path, "x-kubernetes-validations", "must be empty to be structural");
        if (schema.properties().containsKey("metadata")) {
            errors.forbidden(path.child("properties").key("metadata"), "must not be specified in a nested context");
        }
    }

    private void forbid(boolean given, FieldPath path, String field, String detail) {
        if (given) {
            errors.forbidden(path.child(field), detail);
        }
    }

    /** Whatever is restricted must be specified, too. */
    private void complete(
            StructuralSchema restricting, @Nullable StructuralSchema schema, FieldPath path, FieldPath at) {
        completeNested(restricting.not(), schema, path, at.child("not"));
        completeAll(restricting.allOf(), schema, path, at.child("allOf"));
        completeAll(restricting.anyOf(), schema, path, at.child("anyOf"));
        completeAll(restricting.oneOf(), schema, path, at.child("oneOf"));
    }

    private void completeAll(
            List<StructuralSchema> restricting, @Nullable StructuralSchema schema, FieldPath path, FieldPath at) {
        for (int i = 0; i < restricting.size(); i++) {
            completeNested(restricting.get(i), schema, path, at.index(i));
        }
    }

    private void completeNested(
            @Nullable StructuralSchema restricting, @Nullable StructuralSchema schema, FieldPath path, FieldPath at) {
        if (restricting == null) {
            return;
        }
        if (schema == null) {
            errors.required(path, "because it is defined in " + at);
            return;
        }
        complete(restricting, schema, path, at);
        completeNested(restricting.items(), schema.items(), path.child("items"), at.child("items"));
        restricting.properties().forEach((name, field) -> {
            StructuralSchema specified = schema.properties().get(name);
            FieldPath below = at.child("properties").key(name);
            FieldPath where = path.child("properties").key(name);
            if (specified == null) {
                errors.required(where, "because it is defined in " + below);
            } else {
                completeNested(field, specified, where, below);
            }
        });
    }
}
