package io.keelson.apiserver.custom;

import io.keelson.api.json.Json;
import io.keelson.api.schema.DecodeException;
import io.keelson.api.schema.structural.StructuralSchema;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.api.validation.NameRule;
import io.keelson.api.validation.Names;
import io.keelson.api.validation.ObjectMetaValidation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Whole objects inside of custom resources ({@code x-kubernetes-embedded-resource}). */
final class EmbeddedResources {
    private EmbeddedResources() {}

    /** Does something with every object that is embedded in a value. */
    private interface Visitor {
        void visit(ObjectNode embedded, FieldPath path);
    }

    private static void walk(JsonNode value, @Nullable StructuralSchema schema, FieldPath path, Visitor visitor) {
        if (schema == null) {
            return;
        }
        switch (value) {
            case ObjectNode object -> {
                if (schema.embeddedResource()) {
                    visitor.visit(object, path);
                }
                for (Map.Entry<String, JsonNode> entry : object.properties()) {
                    String name = entry.getKey();
                    StructuralSchema field = schema.properties().get(name);
                    walk(
                            entry.getValue(),
                            field == null ? schema.additionalProperties() : field,
                            field == null ? path.key(name) : path.child(name),
                            visitor);
                }
            }
            case ArrayNode list -> {
                for (int i = 0; i < list.size(); i++) {
                    walk(list.get(i), schema.items(), path.index(i), visitor);
                }
            }
            default -> {}
        }
    }

    /**
     * Brings embedded objects into form, in place.
     *
     * @throws DecodeException where one is malformed
     */
    static void shape(ObjectNode object, StructuralSchema schema, Consumer<String> unknown) {
        List<String> found = new ArrayList<>();
        walk(object, schema, FieldPath.root(), (embedded, path) -> {
            for (String field : List.of("apiVersion", "kind")) {
                JsonNode value = embedded.get(field);
                if (value != null && !value.isString()) {
                    throw new DecodeException(
                            path.child(field) + ": Invalid value: " + Json.toString(value) + ": must be a string");
                }
            }
            JsonNode metadata = embedded.get("metadata");
            try {
                MetadataForm.shape(embedded, path + ".", found::add);
            } catch (DecodeException e) {
                throw new DecodeException(path.child("metadata") + ": Invalid value: "
                        + Json.toString(metadata == null ? Json.object() : metadata) + ": " + e.getMessage());
            }
        });
        found.sort(null);
        found.forEach(unknown);
    }

    /** Validates the objects that are embedded in an object. */
    static void validate(ObjectNode object, StructuralSchema schema, FieldErrors errors) {
        validate(object, schema, FieldPath.root(), false, errors);
    }

    /** @param resource whether the value itself is an object, whatever its schema says */
    static void validate(JsonNode value, StructuralSchema schema, FieldPath at, boolean resource, FieldErrors errors) {
        Visitor visitor = (embedded, path) -> {
            for (String field : List.of("apiVersion", "kind")) {
                if (embedded.get(field) == null) {
                    errors.required(path.child(field), "");
                }
            }
            JsonNode apiVersion = embedded.get("apiVersion");
            if (apiVersion != null) {
                apiVersion(apiVersion, path.child("apiVersion"), errors);
            }
            JsonNode kind = embedded.get("kind");
            if (kind != null) {
                kind(kind, path.child("kind"), errors);
            }
            if (embedded.get("metadata") instanceof ObjectNode metadata) {
                metadata(metadata, path.child("metadata"), errors);
            }
        };
        if (resource && !schema.embeddedResource() && value instanceof ObjectNode object) {
            visitor.visit(object, at);
        }
        walk(value, schema, at, visitor);
    }

    private static void apiVersion(JsonNode value, FieldPath path, FieldErrors errors) {
        if (!value.isString()) {
            errors.invalid(path, value, "must be a string");
        } else if (value.stringValue().isEmpty()) {
            errors.invalid(path, "", "must not be empty");
        } else if (value.stringValue().indexOf('/') != value.stringValue().lastIndexOf('/')) {
            errors.invalid(path, value, "unexpected GroupVersion string: " + value.stringValue());
        }
    }

    private static void kind(JsonNode value, FieldPath path, FieldErrors errors) {
        if (!value.isString()) {
            errors.invalid(path, value, "must be a string");
        } else if (value.stringValue().isEmpty()) {
            errors.invalid(path, "", "must not be empty");
        } else {
            List<String> wrong = Names.dns1035Label(value.stringValue().toLowerCase(Locale.ROOT));
            if (!wrong.isEmpty()) {
                errors.invalid(
                        path, value, "may have mixed case, but should otherwise match: " + String.join(",", wrong));
            }
        }
    }

    private static void metadata(ObjectNode metadata, FieldPath path, FieldErrors errors) {
        ObjectNode named = metadata.deepCopy();
        String name = Json.text(metadata, "name");
        if (name == null || name.isEmpty()) {
            named.put("name", "fakename");
        }
        String namespace = Json.text(metadata, "namespace");
        errors.addAll(ObjectMetaValidation.validate(
                named, namespace != null && !namespace.isEmpty(), NameRule.PATH_SEGMENT, path));
    }
}
