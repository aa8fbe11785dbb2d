package io.keelson.api.structuredmerge;

import io.keelson.api.json.Json;
import io.keelson.api.structuredmerge.MergeType.FieldRule;
import io.keelson.api.structuredmerge.MergeType.ListRule;
import io.keelson.api.structuredmerge.MergeType.MapRule;
import io.keelson.api.structuredmerge.MergeType.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Tells from a structural OpenAPI schema, as definitions of custom resources have, how values are owned. */
public final class OpenApiMergeTypes {
    private final MergeType metadata;

    private OpenApiMergeTypes(MergeType metadata) {
        this.metadata = metadata;
    }

    /**
     * Returns the type of a custom resource's objects.
     *
     * @param schema {@code openAPIV3Schema}; not to be modified afterwards
     * @param metadata the type of {@code metadata}
     * @param preserveUnknownFields whether fields that no schema names are kept everywhere
     */
    public static MergeType resource(JsonNode schema, MergeType metadata, boolean preserveUnknownFields) {
        OpenApiMergeTypes types = new OpenApiMergeTypes(metadata);
        boolean preserve = types.preserves(schema, preserveUnknownFields);
        return MergeType.of(types.map(schema, preserve, true));
    }

    private MergeType type(JsonNode schema, boolean inherited) {
        boolean preserve = preserves(schema, inherited);
        boolean embedded = Json.bool(schema, "x-kubernetes-embedded-resource");
        String type = Json.text(schema, "type");
        return switch (type == null ? "" : type) {
            case "" -> new MergeType(Scalar.UNTYPED, list(schema, preserve), map(schema, preserve, embedded));
            case "object" -> MergeType.of(map(schema, preserve, embedded));
            case "array" -> MergeType.of(list(schema, preserve));
            case "integer", "number" -> MergeType.of(Scalar.NUMERIC);
            case "boolean" -> MergeType.of(Scalar.BOOLEAN);
            case "string" -> MergeType.of(string(Json.text(schema, "format")));
            default -> MergeType.of(Scalar.UNTYPED);
        };
    }

    private boolean preserves(JsonNode schema, boolean inherited) {
        return inherited || Json.bool(schema, "x-kubernetes-preserve-unknown-fields");
    }

    private static Scalar string(@Nullable String format) {
        return format == null || format.isEmpty() || format.equals("byte") ? Scalar.STRING : Scalar.UNTYPED;
    }

    private MapRule map(JsonNode schema, boolean preserve, boolean resource) {
        Map<String, FieldRule> fields = new LinkedHashMap<>();
        JsonNode properties = Json.at(schema, "properties");
        if (properties != null) {
            properties.forEachEntry((name, property) ->
                    fields.put(name, new FieldRule(later(property, preserve), Json.at(property, "default"))));
        }
        if (resource) {
            fields.put("apiVersion", new FieldRule(() -> MergeType.of(Scalar.STRING), null));
            fields.put("kind", new FieldRule(() -> MergeType.of(Scalar.STRING), null));
            fields.put("metadata", new FieldRule(() -> metadata, null));
        }
        boolean atomic = "atomic".equals(Json.text(schema, "x-kubernetes-map-type"));
        return new MapRule(atomic, fields, others(schema, preserve, fields.isEmpty()));
    }

    private @Nullable Supplier<MergeType> others(JsonNode schema, boolean preserve, boolean noProperties) {
        JsonNode additional = Json.at(schema, "additionalProperties");
        if (additional == null) {
            return preserve || noProperties ? () -> MergeType.DEDUCED : null;
        } else if (additional.isObject()) {
            return later(additional, preserve);
        }
        return additional.asBoolean(false) ? () -> MergeType.DEDUCED : null;
    }

    private ListRule list(JsonNode schema, boolean preserve) {
        String listType = Json.text(schema, "x-kubernetes-list-type");
        JsonNode items = Json.at(schema, "items");
        List<String> keys = new ArrayList<>();
        if ("map".equals(listType)) {
            Json.elements(schema, "x-kubernetes-list-map-keys").forEach(key -> keys.add(key.asString("")));
        }
        boolean atomic = !"map".equals(listType) && !"set".equals(listType);
        return new ListRule(atomic, keys, items == null ? () -> MergeType.ATOMIC : later(items, preserve));
    }

    private Supplier<MergeType> later(JsonNode schema, boolean preserve) {
        return new Supplier<>() {
            private volatile @Nullable MergeType resolved;

            @Override
            public MergeType get() {
                MergeType made = resolved;
                if (made == null) {
                    resolved = made = type(schema, preserve);
                }
                return made;
            }
        };
    }
}
