package io.keelson.api.schema.openapi;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.Descriptions;
import io.keelson.api.schema.Field;
import io.keelson.api.schema.FieldDefault;
import io.keelson.api.schema.Schema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes types as OpenAPI schemas, together with all types they refer to. */
final class Definitions {
    private final Dialect dialect;
    private final Descriptions descriptions;
    private final Map<String, ObjectNode> written = new TreeMap<>();
    private final Map<Schema, List<GroupVersionKind>> kinds = new HashMap<>();
    private final Map<GroupVersionKind, Custom> custom = new HashMap<>();

    Definitions(Dialect dialect, Descriptions descriptions) {
        this.dialect = dialect;
        this.descriptions = descriptions;
        BuiltinSchemas schemas = BuiltinSchemas.load();
        for (GroupVersionKind kind : schemas.kinds()) {
            Schema schema = schemas.schema(kind);
            if (schema != null) {
                kinds.merge(
                        schema,
                        List.of(kind),
                        (left, right) -> java.util.stream.Stream.concat(left.stream(), right.stream())
                                .toList());
            }
        }
    }

    /** A kind that is not built in. */
    private record Custom(String name, ObjectNode schema) {}

    /** Makes a kind known that is not built in. */
    void define(GroupVersionKind kind, String name, ObjectNode schema) {
        custom.put(kind, new Custom(name, schema));
    }

    /** Returns what {@code apiVersion} or {@code kind} is for. */
    String metaDescription(String field) {
        return descriptions.field("io.k8s.api.core.v1.ConfigMap", field);
    }

    /** Writes the type of metadata, of objects or of lists; returns its name. */
    String addMeta(boolean ofLists) {
        Schema any =
                BuiltinSchemas.load().schema(new GroupVersionKind("", "v1", ofLists ? "ConfigMapList" : "ConfigMap"));
        Field field = any == null ? null : any.field("metadata");
        String name = field == null ? null : add(field.schema());
        if (name == null) {
            throw new IllegalStateException("metadata has no type");
        }
        return name;
    }

    /** Writes a kind; returns its name, or null where it is not known. */
    @Nullable
    String add(GroupVersionKind kind) {
        Custom known = custom.get(kind);
        if (known != null) {
            written.putIfAbsent(known.name(), known.schema());
            return known.name();
        }
        Schema schema = BuiltinSchemas.load().schema(kind);
        return schema == null ? null : add(schema);
    }

    /** Returns the options of a connection as parameters. */
    List<Parameter> options(GroupVersionKind kind) {
        Schema schema = BuiltinSchemas.load().schema(kind);
        return schema == null ? List.of() : Parameter.options(schema, descriptions);
    }

    void addPatch() {
        written.putIfAbsent(WellKnownTypes.PATCH, WellKnownTypes.patch());
    }

    private @Nullable String add(Schema schema) {
        String name = WellKnownTypes.name(schema);
        if (name != null && !written.containsKey(name)) {
            ObjectNode definition = Json.object();
            written.put(name, definition);
            definition.setAll(
                    schema.type() == Schema.Type.STRUCT
                            ? structure(schema)
                            : WellKnownTypes.definition(schema, dialect));
            if (schema.type().name().startsWith("STRUCT_OR")) {
                add(schema.element());
            }
        }
        return name;
    }

    /** Returns all that has been written, by name. */
    ObjectNode toJson() {
        ObjectNode out = Json.object();
        written.forEach(out::set);
        return out;
    }

    private ObjectNode structure(Schema schema) {
        ObjectNode out = Json.object();
        describe(out, descriptions.type(schema.name()));
        ObjectNode properties = Json.object();
        ArrayNode required = out.arrayNode();
        for (Field field : schema.fields()) {
            properties.set(field.name(), property(schema, field));
            if (field.required()) {
                required.add(field.name());
            }
        }
        if (!properties.isEmpty()) {
            out.set("properties", properties);
        }
        if (!required.isEmpty()) {
            out.set("required", required);
        }
        out.put("type", "object");
        List<GroupVersionKind> ofKinds = kinds.getOrDefault(schema, List.of());
        if (!ofKinds.isEmpty()) {
            ArrayNode list = out.putArray("x-kubernetes-group-version-kind");
            ofKinds.forEach(kind -> list.add(kind(kind)));
        }
        if (schema.atomic()) {
            out.put("x-kubernetes-map-type", "atomic");
        }
        return out;
    }

    static ObjectNode kind(GroupVersionKind kind) {
        return Json.object().put("group", kind.group()).put("kind", kind.kind()).put("version", kind.version());
    }

    private static void describe(ObjectNode out, String description) {
        if (!description.isEmpty()) {
            out.put("description", description);
        }
    }

    private ObjectNode property(Schema owner, Field field) {
        Schema type = field.schema();
        ObjectNode out = expression(type);
        String description = descriptions.field(owner.name(), field.name());
        // The models say nothing about fields that are structures; what the structure is for is better than nothing.
        describe(out, description.isEmpty() ? descriptions.type(type.name()) : description);
        JsonNode byDefault = byDefault(field);
        if (byDefault != null && dialect == Dialect.V3) {
            out.set("default", byDefault.deepCopy());
        }
        if (!field.mergeKey().isEmpty()) {
            out.put("x-kubernetes-patch-merge-key", field.mergeKey());
        }
        if (!field.patchStrategies().isEmpty()) {
            out.put("x-kubernetes-patch-strategy", String.join(",", field.patchStrategies()));
        }
        if (type.type() == Schema.Type.LIST && !ofListKind(owner)) {
            out.put("x-kubernetes-list-type", type.listType().name().toLowerCase(java.util.Locale.ROOT));
            if (!type.keys().isEmpty()) {
                ArrayNode keys = out.putArray("x-kubernetes-list-map-keys");
                type.keys().forEach(keys::add);
            }
        } else if (type.type() == Schema.Type.MAP && type.atomic()) {
            out.put("x-kubernetes-map-type", "atomic");
        } else if (type.type() == Schema.Type.STRUCT && !type.atomic() && atomicElsewhere(type)) {
            out.put("x-kubernetes-map-type", "granular");
        }
        return out;
    }

    /** Whether the type is a list of objects, whose items nobody owns. */
    private boolean ofListKind(Schema owner) {
        return owner.name().endsWith("List") && kinds.containsKey(owner);
    }

    /** Whether the type itself is atomic, though the field is not. */
    private static boolean atomicElsewhere(Schema type) {
        return BuiltinSchemas.load().types().stream()
                .anyMatch(other -> other.name().equals(type.name()) && other.atomic());
    }

    private static @Nullable JsonNode byDefault(Field field) {
        FieldDefault rule = field.defaultValue();
        if (rule != null && rule.announced()) {
            return rule.value();
        }
        boolean always = field.presence() == Field.Presence.ALWAYS && !field.nullable();
        return switch (field.schema().type()) {
            case STRUCT -> always ? Json.object() : null;
            case STRING -> always ? Json.mapper().getNodeFactory().stringNode("") : null;
            case INT32, INT64, DOUBLE -> always ? Json.mapper().getNodeFactory().numberNode(0) : null;
            case BOOLEAN -> always ? Json.mapper().getNodeFactory().booleanNode(false) : null;
            default -> null;
        };
    }

    private ObjectNode expression(Schema schema) {
        ObjectNode out = Json.object();
        String name = add(schema);
        if (name != null) {
            if (dialect == Dialect.V3) {
                out.putArray("allOf").addObject().put("$ref", dialect.reference(name));
            } else {
                out.put("$ref", dialect.reference(name));
            }
            return out;
        }
        return switch (schema.type()) {
            case LIST -> out.set("items", bare(schema.element())).put("type", "array");
            case MAP -> out.set("additionalProperties", bare(schema.element())).put("type", "object");
            case STRING -> out.put("type", "string");
            case BOOLEAN -> out.put("type", "boolean");
            case INT32 -> out.put("format", "int32").put("type", "integer");
            case INT64 -> out.put("format", "int64").put("type", "integer");
            case DOUBLE -> out.put("format", "double").put("type", "number");
            case BYTES -> out.put("format", "byte").put("type", "string");
            default -> throw new IllegalStateException(schema + " has neither a name nor a type");
        };
    }

    /** An element's type: nothing stands beside it, so a plain reference does. */
    private ObjectNode bare(Schema schema) {
        String name = add(schema);
        return name == null ? expression(schema) : Json.object().put("$ref", dialect.reference(name));
    }
}
