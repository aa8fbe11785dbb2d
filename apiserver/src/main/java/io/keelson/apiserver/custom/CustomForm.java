package io.keelson.apiserver.custom;

import io.keelson.api.json.Json;
import io.keelson.api.schema.DecodeException;
import io.keelson.api.schema.structural.StructuralDefaults;
import io.keelson.api.schema.structural.StructuralPruning;
import io.keelson.api.schema.structural.StructuralSchema;
import io.keelson.api.structuredmerge.MergeType;
import io.keelson.apiserver.definition.ObjectForm;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What objects of one version of a custom resource look like. */
final class CustomForm implements ObjectForm {
    private final StructuralSchema schema;
    private final boolean preserve;
    private final long since;
    private final Function<ObjectNode, @Nullable StructuralSchema> schemas;
    private final Function<String, @Nullable MergeType> mergeTypes;

    /**
     * @param schema the schema of the version
     * @param schemas returns the schema of the version that an object says it has, null for objects of other kinds
     * @param preserve whether nothing is ever pruned
     * @param since the revision from which on objects were stored under this schema
     * @param mergeTypes tells how objects of a version are owned, null where there is none
     */
    CustomForm(
            StructuralSchema schema,
            Function<ObjectNode, @Nullable StructuralSchema> schemas,
            boolean preserve,
            long since,
            Function<String, @Nullable MergeType> mergeTypes) {
        this.schemas = schemas;
        this.mergeTypes = mergeTypes;
        this.schema = schema;
        this.preserve = preserve;
        this.since = since;
    }

    @Override
    public void shape(ObjectNode object, Consumer<String> unknown) {
        requireText(object, "kind");
        requireText(object, "apiVersion");
        MetadataForm.shape(object, "", unknown);
        // By the schema of the version that the object says it has; that it is another than asked for is found out
        // later.
        prune(object, schemas.apply(object), unknown);
        EmbeddedResources.shape(object, schema, unknown);
        StructuralDefaults.apply(object, schema);
    }

    @Override
    public StructuralSchema schema() {
        return schema;
    }

    private static void requireText(ObjectNode object, String field) {
        JsonNode value = object.get(field);
        if (value != null && !value.isString()) {
            throw new DecodeException("." + field + " accessor error: " + Json.toString(value) + " is of the type "
                    + Json.typeName(value) + ", expected string");
        }
    }

    private void prune(ObjectNode object, @Nullable StructuralSchema own, Consumer<String> unknown) {
        if (own != null && !preserve) {
            for (String path : StructuralPruning.prune(object, own, true)) {
                unknown.accept("unknown field \"" + path + "\"");
            }
        }
    }

    @Override
    public void coerce(ObjectNode object) {
        MetadataForm.repair(object);
        prune(object, schema, unknown -> {});
        StructuralDefaults.apply(object, schema);
    }

    @Override
    public boolean current(long revision) {
        return revision > since;
    }

    @Override
    public void restore(ObjectNode object) {
        coerce(object);
    }

    @Override
    public @Nullable MergeType mergeType(String apiVersion) {
        return mergeTypes.apply(apiVersion);
    }
}
