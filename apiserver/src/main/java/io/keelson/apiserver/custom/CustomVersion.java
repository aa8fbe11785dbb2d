package io.keelson.apiserver.custom;

import io.keelson.api.json.Json;
import io.keelson.api.schema.structural.StructuralSchema;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One version of a custom resource.
 *
 * @param name such as {@code v1}
 * @param served whether clients can use it
 * @param storage whether objects are stored in it
 * @param deprecated whether clients are warned of using it
 * @param deprecationWarning the warning, null for the usual one
 * @param schema what objects look like
 * @param status whether there is {@code /status}
 * @param scale where the parts of {@code /scale} are, null where there is none
 * @param columns the printer columns as written
 * @param selectableFields the paths of the fields that selectors may ask for, without the leading dot
 */
record CustomVersion(
        String name,
        boolean served,
        boolean storage,
        boolean deprecated,
        @Nullable String deprecationWarning,
        StructuralSchema schema,
        boolean status,
        @Nullable ScaleFields scale,
        List<JsonNode> columns,
        List<String> selectableFields) {

    /**
     * Where the parts of a scale are; dotted paths without the leading dot, the selector's null where there is none.
     */
    record ScaleFields(
            String specReplicas,
            String statusReplicas,
            @Nullable String selector) {
        static @Nullable ScaleFields parse(@Nullable JsonNode scale) {
            if (scale == null) {
                return null;
            }
            String selector = Json.text(scale, "labelSelectorPath");
            return new ScaleFields(
                    undotted(Json.text(scale, "specReplicasPath")),
                    undotted(Json.text(scale, "statusReplicasPath")),
                    selector == null || selector.isEmpty() ? null : undotted(selector));
        }
    }

    static CustomVersion parse(JsonNode version) {
        JsonNode schema = Json.at(version, "schema", "openAPIV3Schema");
        return new CustomVersion(
                String.valueOf(Json.text(version, "name")),
                Json.bool(version, "served"),
                Json.bool(version, "storage"),
                Json.bool(version, "deprecated"),
                Json.text(version, "deprecationWarning"),
                schema instanceof ObjectNode known ? StructuralSchema.parse(known) : StructuralSchema.empty(),
                Json.at(version, "subresources", "status") != null,
                ScaleFields.parse(Json.at(version, "subresources", "scale")),
                Json.elements(version, "additionalPrinterColumns"),
                Json.elements(version, "selectableFields").stream()
                        .map(field -> undotted(Json.text(field, "jsonPath")))
                        .toList());
    }

    private static String undotted(@Nullable String path) {
        return path == null ? "" : path.startsWith(".") ? path.substring(1) : path;
    }
}
