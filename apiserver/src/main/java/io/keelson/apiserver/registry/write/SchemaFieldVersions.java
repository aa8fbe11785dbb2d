package io.keelson.apiserver.registry.write;

import io.keelson.api.fields.FieldManager;
import io.keelson.api.fields.FieldVersions;
import io.keelson.api.fields.ResetFields;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.Canonicalizer;
import io.keelson.api.schema.Schema;
import io.keelson.api.structuredmerge.FieldSet;
import io.keelson.api.structuredmerge.MergeType;
import io.keelson.api.structuredmerge.SchemaMergeTypes;
import io.keelson.apiserver.registry.Conversion;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The versions of a built-in kind as field managers see them: by their schemas. */
final class SchemaFieldVersions implements FieldVersions {
    private final GroupVersionKind kind;
    private final Schema schema;
    private final String subresource;
    private final Conversion conversion;

    private SchemaFieldVersions(GroupVersionKind kind, Schema schema, String subresource, Conversion conversion) {
        this.kind = kind;
        this.schema = schema;
        this.subresource = subresource;
        this.conversion = conversion;
    }

    /**
     * Returns the field manager of a kind.
     *
     * @param kind the version that requests speak
     * @param schema its schema
     * @param subresource the subresource written through, empty for the object itself
     * @param conversion converts between the kind's versions
     */
    static FieldManager manager(GroupVersionKind kind, Schema schema, String subresource, Conversion conversion) {
        return new FieldManager(kind, subresource, new SchemaFieldVersions(kind, schema, subresource, conversion));
    }

    private @Nullable Schema schema(String apiVersion) {
        return apiVersion.equals(kind.apiVersion())
                ? schema
                : BuiltinSchemas.load().schema(GroupVersionKind.of(apiVersion, kind.kind()));
    }

    @Override
    public @Nullable MergeType type(String apiVersion) {
        Schema known = schema(apiVersion);
        return known == null ? null : SchemaMergeTypes.builtin(known);
    }

    @Override
    public JsonNode convert(JsonNode object, String from, String to) {
        if (!(object instanceof ObjectNode tree)) {
            return object;
        }
        ObjectNode copy = tree.deepCopy();
        conversion.convert(copy, GroupVersionKind.of(from, kind.kind()), GroupVersionKind.of(to, kind.kind()));
        copy.put("kind", kind.kind()).put("apiVersion", to);
        Schema target = schema(to);
        if (target != null) {
            Canonicalizer.applySent(copy, target);
        }
        return copy;
    }

    @Override
    public FieldSet written(FieldSet fields, String apiVersion) {
        return ResetFields.of(GroupVersionKind.of(apiVersion, kind.kind()), subresource)
                .apply(fields);
    }

    @Override
    public ObjectNode empty() {
        ObjectNode empty = Json.object().put("kind", kind.kind()).put("apiVersion", kind.apiVersion());
        Canonicalizer.apply(empty, schema);
        return empty;
    }
}
