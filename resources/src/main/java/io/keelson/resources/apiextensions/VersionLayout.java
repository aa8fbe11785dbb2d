package io.keelson.resources.apiextensions;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldPath;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The versions of a definition as upstream's rules see them: what is the same in all versions stands once, beside them,
 * and errors say so.
 */
final class VersionLayout {
    private final List<JsonNode> versions;
    private final boolean commonSchema;
    private final boolean commonSubresources;
    private final boolean commonColumns;
    private final boolean commonFields;

    VersionLayout(ObjectNode definition) {
        this.versions = Json.elements(definition, "spec", "versions");
        this.commonSchema = same(version -> Json.at(version, "schema"));
        this.commonSubresources = same(version -> Json.at(version, "subresources"));
        this.commonColumns = same(version -> Json.at(version, "additionalPrinterColumns"));
        this.commonFields = same(version -> Json.at(version, "selectableFields"));
    }

    private boolean same(Function<JsonNode, @Nullable JsonNode> part) {
        return !versions.isEmpty()
                && versions.stream()
                        .allMatch(version -> Objects.equals(part.apply(version), part.apply(versions.getFirst())));
    }

    List<JsonNode> versions() {
        return versions;
    }

    /** Returns the schema of a version, or null. */
    @Nullable
    ObjectNode schema(int version) {
        return Json.at(versions.get(version), "schema", "openAPIV3Schema") instanceof ObjectNode schema ? schema : null;
    }

    boolean commonSchema() {
        return commonSchema;
    }

    boolean commonSubresources() {
        return commonSubresources;
    }

    boolean commonColumns() {
        return commonColumns;
    }

    boolean commonFields() {
        return commonFields;
    }

    static FieldPath path(int version) {
        return FieldPath.of("spec", "versions").index(version);
    }

    /** Shows the versions as errors do: upstream's internal form. */
    JsonNode shown() {
        var list = Json.object().arrayNode();
        for (JsonNode version : versions) {
            ObjectNode shown = list.addObject();
            shown.put("Name", Json.text(version, "name"));
            shown.put("Served", Json.bool(version, "served"));
            shown.put("Storage", Json.bool(version, "storage"));
            shown.put("Deprecated", Json.bool(version, "deprecated"));
            shown.put("DeprecationWarning", Json.text(version, "deprecationWarning"));
            shown.set("Schema", part(commonSchema, version, "schema"));
            shown.set("Subresources", part(commonSubresources, version, "subresources"));
            shown.set("AdditionalPrinterColumns", part(commonColumns, version, "additionalPrinterColumns"));
            shown.set("SelectableFields", part(commonFields, version, "selectableFields"));
        }
        return list;
    }

    private static JsonNode part(boolean common, JsonNode version, String field) {
        JsonNode value = common ? null : Json.at(version, field);
        return value == null ? Json.object().nullNode() : value;
    }
}
