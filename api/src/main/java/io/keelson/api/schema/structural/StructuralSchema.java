package io.keelson.api.schema.structural;

import io.keelson.api.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A schema of a custom resource, or of a part of one. Schemas below {@code allOf}, {@code anyOf}, {@code oneOf} and
 * {@code not} are of this type, too. Immutable.
 */
public final class StructuralSchema {
    private static final StructuralSchema EMPTY = new StructuralSchema(Json.object());
    private final ObjectNode source;
    private final String type;
    private final boolean nullable;
    private final boolean preservesUnknownFields;
    private final boolean embeddedResource;
    private final boolean intOrString;
    private final @Nullable String listType;
    private final List<String> listMapKeys;
    private final @Nullable String mapType;
    private final @Nullable JsonNode defaultValue;
    private final ValueRules values;
    private final List<ValidationRule> validations;
    private final @Nullable StructuralSchema items;
    private final Map<String, StructuralSchema> properties;
    private final @Nullable StructuralSchema additionalProperties;
    private final @Nullable Boolean allowsAdditionalProperties;
    private final List<StructuralSchema> allOf;
    private final List<StructuralSchema> anyOf;
    private final List<StructuralSchema> oneOf;
    private final @Nullable StructuralSchema not;
    private volatile @Nullable StructuralSchema resource;

    private StructuralSchema(ObjectNode source) {
        this.source = source;
        this.type = text("type") == null ? "" : String.valueOf(text("type"));
        this.nullable = Json.bool(source, "nullable");
        this.preservesUnknownFields = Json.bool(source, "x-kubernetes-preserve-unknown-fields");
        this.embeddedResource = Json.bool(source, "x-kubernetes-embedded-resource");
        this.intOrString = Json.bool(source, "x-kubernetes-int-or-string");
        this.listType = text("x-kubernetes-list-type");
        this.listMapKeys = Json.elements(source, "x-kubernetes-list-map-keys").stream()
                .map(key -> key.asString(""))
                .toList();
        this.mapType = text("x-kubernetes-map-type");
        this.defaultValue = Json.at(source, "default");
        this.values = ValueRules.parse(source);
        this.validations = Json.elements(source, "x-kubernetes-validations").stream()
                .map(ValidationRule::parse)
                .toList();
        this.items = child("items");
        Map<String, StructuralSchema> fields = new LinkedHashMap<>();
        if (source.get("properties") instanceof ObjectNode all) {
            all.properties().forEach(entry -> {
                if (entry.getValue() instanceof ObjectNode field) {
                    fields.put(entry.getKey(), new StructuralSchema(field));
                }
            });
        }
        this.properties = java.util.Collections.unmodifiableMap(fields);
        this.additionalProperties = child("additionalProperties");
        JsonNode additional = Json.at(source, "additionalProperties");
        this.allowsAdditionalProperties =
                additional == null ? null : !additional.isBoolean() || additional.booleanValue();
        this.allOf = children("allOf");
        this.anyOf = children("anyOf");
        this.oneOf = children("oneOf");
        this.not = child("not");
    }

    /** Returns a schema that allows everything and knows of nothing. */
    public static StructuralSchema empty() {
        return EMPTY;
    }

    /**
     * Reads a schema as a definition holds it.
     *
     * @param schema an {@code openAPIV3Schema} as decoded; shared, must not change any more
     */
    public static StructuralSchema parse(ObjectNode schema) {
        return new StructuralSchema(schema);
    }

    private @Nullable String text(String field) {
        return Json.text(source, field);
    }

    private @Nullable StructuralSchema child(String field) {
        return source.get(field) instanceof ObjectNode schema ? new StructuralSchema(schema) : null;
    }

    private List<StructuralSchema> children(String field) {
        List<StructuralSchema> schemas = new ArrayList<>();
        for (JsonNode element : Json.elements(source, field)) {
            schemas.add(element instanceof ObjectNode schema ? new StructuralSchema(schema) : EMPTY);
        }
        return List.copyOf(schemas);
    }

    /** Returns the schema as it was written; not to be modified. */
    public ObjectNode source() {
        return source;
    }

    /** Returns the type, empty where none is given. */
    public String type() {
        return type;
    }

    /** Returns the types that values can have, empty for any. */
    public List<String> types() {
        if (intOrString) {
            return List.of("integer", "string");
        }
        return type.isEmpty() ? List.of() : List.of(type);
    }

    /** Returns whether the value can be {@code null}. */
    public boolean nullable() {
        return nullable;
    }

    /** Returns whether fields that are not specified are kept. */
    public boolean preservesUnknownFields() {
        return preservesUnknownFields;
    }

    /** Returns whether the value is a whole object with {@code apiVersion}, {@code kind} and {@code metadata}. */
    public boolean embeddedResource() {
        return embeddedResource;
    }

    /** Returns whether the value is an integer or a string. */
    public boolean intOrString() {
        return intOrString;
    }

    /** Returns {@code atomic}, {@code set}, {@code map}, or null where nothing is said. */
    public @Nullable String listType() {
        return listType;
    }

    /** Returns the fields that tell the elements of a list of type map apart. */
    public List<String> listMapKeys() {
        return listMapKeys;
    }

    /** Returns {@code atomic}, {@code granular}, or null where nothing is said. */
    public @Nullable String mapType() {
        return mapType;
    }

    /** Returns what a missing value is, or null; not to be modified. */
    public @Nullable JsonNode defaultValue() {
        return defaultValue;
    }

    /** Returns what is asked of values. */
    public ValueRules values() {
        return values;
    }

    /** Returns the rules written as expressions. */
    public List<ValidationRule> validations() {
        return validations;
    }

    /** Returns the schema of a list's elements, or null. */
    public @Nullable StructuralSchema items() {
        return items;
    }

    /** Returns the fields by name, in the order in which they were written. */
    public Map<String, StructuralSchema> properties() {
        return properties;
    }

    /** Returns whether fields are specified, if only that there are none. */
    public boolean hasProperties() {
        return !properties.isEmpty();
    }

    /** Returns the schema of a map's values, or null. */
    public @Nullable StructuralSchema additionalProperties() {
        return additionalProperties;
    }

    /** Returns whether fields besides the specified ones are allowed; null where nothing is said. */
    public @Nullable Boolean allowsAdditionalProperties() {
        return allowsAdditionalProperties;
    }

    /** Returns the schemas of which values must satisfy all. */
    public List<StructuralSchema> allOf() {
        return allOf;
    }

    /** Returns the schemas of which values must satisfy one or more. */
    public List<StructuralSchema> anyOf() {
        return anyOf;
    }

    /** Returns the schemas of which values must satisfy exactly one. */
    public List<StructuralSchema> oneOf() {
        return oneOf;
    }

    /** Returns the schema that values must not satisfy, or null. */
    public @Nullable StructuralSchema not() {
        return not;
    }

    /** Returns the schema of a field or of a map's value, or null where it is not specified. */
    public @Nullable StructuralSchema field(String name) {
        StructuralSchema field = properties.get(name);
        return field == null ? additionalProperties : field;
    }

    /**
     * Returns whether there are rules written as expressions here or below; those of {@code allOf} do not count, as they
     * do not with upstream.
     */
    public boolean hasValidations() {
        return !validations.isEmpty()
                || items != null && items.hasValidations()
                || additionalProperties != null && additionalProperties.hasValidations()
                || properties.values().stream().anyMatch(StructuralSchema::hasValidations);
    }

    /** Returns this schema with the type and the name that every whole object has, whatever is said of them. */
    public StructuralSchema asResource() {
        StructuralSchema known = resource;
        if (known == null) {
            known = namesResource() ? this : withNames();
            resource = known;
        }
        return known;
    }

    private boolean namesResource() {
        StructuralSchema metadata = properties.get("metadata");
        return isString("kind")
                && isString("apiVersion")
                && metadata != null
                && metadata.type.equals("object")
                && metadata.isString("name")
                && metadata.isString("generateName");
    }

    private boolean isString(String field) {
        StructuralSchema schema = properties.get(field);
        return schema != null && schema.type.equals("string");
    }

    private StructuralSchema withNames() {
        ObjectNode text = Json.object().put("type", "string");
        ObjectNode names = Json.object();
        names.set("name", text);
        names.set("generateName", text);
        ObjectNode metadata = Json.object().put("type", "object");
        metadata.set("properties", names);
        ObjectNode fields = Json.object();
        if (source.get("properties") instanceof ObjectNode known) {
            fields.setAll(known);
        }
        fields.set("kind", text);
        fields.set("apiVersion", text);
        fields.set("metadata", metadata);
        ObjectNode whole = Json.object();
        whole.setAll(source);
        whole.set("properties", fields);
        return new StructuralSchema(whole);
    }

    @Override
    public String toString() {
        return source.toString();
    }
}
