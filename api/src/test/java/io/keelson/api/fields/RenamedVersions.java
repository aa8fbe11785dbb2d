package io.keelson.api.fields;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.Canonicalizer;
import io.keelson.api.schema.Schema;
import io.keelson.api.structuredmerge.FieldSet;
import io.keelson.api.structuredmerge.MergeType;
import io.keelson.api.structuredmerge.SchemaMergeTypes;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Versions of a built-in kind that differ in nothing but their names. */
record RenamedVersions(String kind, Schema schema, String subresource, String apiVersion) implements FieldVersions {
    @Override
    public @Nullable MergeType type(String version) {
        Schema known = BuiltinSchemas.load().schema(GroupVersionKind.of(version, kind));
        return known == null ? null : SchemaMergeTypes.builtin(known);
    }

    @Override
    public JsonNode convert(JsonNode object, String from, String to) {
        return ((ObjectNode) object.deepCopy()).put("apiVersion", to);
    }

    @Override
    public FieldSet written(FieldSet fields, String version) {
        return ResetFields.of(GroupVersionKind.of(version, kind), subresource).apply(fields);
    }

    @Override
    public ObjectNode empty() {
        ObjectNode empty = Json.object().put("kind", kind).put("apiVersion", apiVersion);
        Canonicalizer.apply(empty, schema);
        return empty;
    }
}
