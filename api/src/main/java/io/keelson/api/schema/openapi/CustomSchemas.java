package io.keelson.api.schema.openapi;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the schemas of custom resources as OpenAPI definitions. */
final class CustomSchemas {
    private static final String METADATA =
            "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";
    private static final String LIST_METADATA =
            "Standard list metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds";

    private final Dialect dialect;
    private final Definitions definitions;

    CustomSchemas(Dialect dialect, Definitions definitions) {
        this.dialect = dialect;
        this.definitions = definitions;
    }

    /** Makes a kind and its list known to the definitions. */
    void define(CustomKind kind) {
        String name = kind.name(kind.info().kind());
        definitions.define(kind.info().gvk(), name, whole(kind));
        definitions.define(
                new GroupVersionKind(
                        kind.info().group(), kind.info().version(), kind.info().kind() + "List"),
                kind.name(kind.listKind()),
                list(kind, name));
    }

    private ObjectNode whole(CustomKind kind) {
        ObjectNode source = kind.schema();
        ObjectNode out;
        boolean open = source == null
                || dialect == Dialect.V2
                        && (kind.preserve() || Json.bool(source, "x-kubernetes-preserve-unknown-fields"));
        if (source == null || open) {
            out = Json.object().put("type", "object");
        } else {
            out = source.deepCopy();
            convert(out, true);
            typeMeta(properties(out), METADATA, "metadata");
        }
        kinds(out, kind, kind.info().kind());
        if (!kind.selectableFields().isEmpty() && dialect == Dialect.V3) {
            ArrayNode fields = out.putArray("x-kubernetes-selectable-fields");
            kind.selectableFields().forEach(field -> fields.addObject().put("fieldPath", field));
        }
        return out;
    }

    private ObjectNode list(CustomKind kind, String item) {
        ObjectNode out = Json.object()
                .put(
                        "description",
                        kind.listKind() + " is a list of " + kind.info().kind())
                .put("type", "object");
        out.putArray("required").add("items");
        ObjectNode properties = out.putObject("properties");
        ObjectNode items = properties.putObject("items");
        items.put(
                        "description",
                        "List of " + kind.info().resource()
                                + ". More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md")
                .put("type", "array")
                .putObject("items")
                .put("$ref", dialect.reference(item));
        typeMeta(properties, LIST_METADATA, "list");
        kinds(out, kind, kind.listKind());
        return out;
    }

    private static void kinds(ObjectNode out, CustomKind kind, String name) {
        out.putArray("x-kubernetes-group-version-kind")
                .addObject()
                .put("group", kind.info().group())
                .put("kind", name)
                .put("version", kind.info().version());
    }

    private static ObjectNode properties(ObjectNode schema) {
        return schema.get("properties") instanceof ObjectNode known ? known : schema.putObject("properties");
    }

    /** @param of whether the metadata is that of a list or of an object */
    private void typeMeta(ObjectNode properties, String description, String of) {
        for (String field : List.of("apiVersion", "kind")) {
            properties
                    .putObject(field)
                    .put("description", definitions.metaDescription(field))
                    .put("type", "string");
        }
        String reference = dialect.reference(definitions.addMeta(of.equals("list")));
        ObjectNode metadata = properties.putObject("metadata").put("description", description);
        // Nothing may stand beside a reference in OpenAPI v3.
        if (dialect == Dialect.V3) {
            metadata.putArray("allOf").addObject().put("$ref", reference);
        } else {
            metadata.put("$ref", reference);
        }
    }

    /** Brings a schema, and those below it, into what the dialect can say, in place. */
    private void convert(ObjectNode schema, boolean root) {
        schema.remove(List.of("example", "externalDocs"));
        boolean preserve = Json.bool(schema, "x-kubernetes-preserve-unknown-fields");
        boolean embedded = Json.bool(schema, "x-kubernetes-embedded-resource");
        if (dialect == Dialect.V2) {
            simplify(schema, preserve);
        } else if (Json.bool(schema, "x-kubernetes-int-or-string") && schema.get("anyOf") == null) {
            ArrayNode either = schema.putArray("anyOf");
            either.addObject().put("type", "integer");
            either.addObject().put("type", "string");
        }
        children(schema);
        if (embedded && !root && !(preserve && dialect == Dialect.V2)) {
            typeMeta(properties(schema), METADATA, "metadata");
            ArrayNode required =
                    schema.get("required") instanceof ArrayNode known ? known : schema.putArray("required");
            for (String field : List.of("kind", "apiVersion")) {
                if (required.valueStream().noneMatch(one -> field.equals(one.asString("")))) {
                    required.add(field);
                }
            }
        }
    }

    private void children(ObjectNode schema) {
        for (String field : List.of("items", "additionalProperties", "not")) {
            if (schema.get(field) instanceof ObjectNode below) {
                convert(below, false);
            }
        }
        for (String field : List.of("allOf", "anyOf", "oneOf")) {
            for (JsonNode one : Json.elements(schema, field)) {
                if (one instanceof ObjectNode below) {
                    convert(below, false);
                }
            }
        }
        if (schema.get("properties") instanceof ObjectNode fields) {
            for (Map.Entry<String, JsonNode> field : fields.properties()) {
                if (field.getValue() instanceof ObjectNode below) {
                    convert(below, false);
                }
            }
        }
    }

    /** Swagger 2.0 knows no alternatives and no null; kubectl takes untyped values for anything. */
    private static void simplify(ObjectNode schema, boolean preserve) {
        schema.remove(List.of("allOf", "oneOf", "anyOf", "not"));
        if (Json.bool(schema, "x-kubernetes-int-or-string")) {
            schema.remove("type");
        }
        if (schema.get("properties") instanceof ObjectNode fields) {
            required(schema, name -> !Json.bool(fields.get(name), "nullable"));
        }
        if (Json.bool(schema, "nullable")) {
            schema.remove(List.of("type", "nullable", "items", "properties"));
        }
        if (preserve) {
            schema.remove(List.of("items", "properties"));
        }
        String type = Json.text(schema, "type");
        if ("array".equals(type) && schema.get("items") == null || preserve && "object".equals(type)) {
            schema.remove("type");
        }
        if (schema.get("additionalProperties") instanceof ObjectNode values && Json.bool(values, "nullable")) {
            schema.remove("required");
        }
    }

    private static void required(ObjectNode schema, Predicate<String> stays) {
        if (!(schema.get("required") instanceof ArrayNode required)) {
            return;
        }
        ArrayNode left = schema.arrayNode();
        for (JsonNode name : required) {
            if (stays.test(name.asString(""))) {
                left.add(name);
            }
        }
        if (left.isEmpty()) {
            schema.remove("required");
        } else {
            schema.set("required", left);
        }
    }
}
