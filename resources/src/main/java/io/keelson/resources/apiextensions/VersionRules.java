package io.keelson.resources.apiextensions;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.api.schema.structural.FieldReference;
import io.keelson.api.schema.structural.StructuralSchema;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.api.validation.Names;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The rules on the versions of a definition. */
final class VersionRules {
    private static final int MOST_SELECTABLE_FIELDS = 8;
    private static final List<String> COLUMN_TYPES = List.of("boolean", "date", "integer", "number", "string");
    private static final List<String> COLUMN_FORMATS =
            List.of("byte", "date", "date-time", "double", "float", "int32", "int64", "password");

    private final @Nullable ObjectNode old;
    private final VersionLayout layout;
    private final FieldErrors errors;

    VersionRules(@Nullable ObjectNode old, VersionLayout layout, FieldErrors errors) {
        this.old = old;
        this.layout = layout;
        this.errors = errors;
    }

    private static String text(@Nullable JsonNode node, String... path) {
        return Objects.requireNonNullElse(Json.text(node, path), "");
    }

    /** Checks what each version says by itself. */
    void check() {
        FieldPath path = FieldPath.of("spec", "versions");
        Set<String> names = new HashSet<>();
        boolean unique = true;
        int stored = 0;
        for (int i = 0; i < layout.versions().size(); i++) {
            JsonNode version = layout.versions().get(i);
            String name = text(version, "name");
            unique &= names.add(name);
            stored += Json.bool(version, "storage") ? 1 : 0;
            List<String> wrong = Names.dns1035Label(name);
            if (!wrong.isEmpty()) {
                errors.invalid(path.index(i).child("name"), name, String.join(",", wrong));
            }
            version(version, i, path.index(i));
        }
        if (!unique) {
            errors.invalid(path, layout.shown(), "must contain unique version names");
        }
        if (stored != 1) {
            errors.invalid(path, layout.shown(), "must have exactly one version marked as storage version");
        }
        firstName();
    }

    /** Upstream's own form of a definition has the first version's name once more, and checks it there, too. */
    private void firstName() {
        String name = layout.versions().isEmpty() ? "" : text(layout.versions().getFirst(), "name");
        List<String> wrong = name.isEmpty() ? List.of() : Names.dns1035Label(name);
        if (!wrong.isEmpty()) {
            errors.invalid(FieldPath.of("spec", "version"), name, String.join(",", wrong));
        }
    }

    private void version(JsonNode version, int index, FieldPath path) {
        deprecation(version, path.child("deprecationWarning"));
        if (!layout.commonSchema()) {
            schema(index, path.child("schema"), Json.at(version, "subresources", "status") != null);
        }
        if (!layout.commonSubresources()) {
            subresources(Json.at(version, "subresources"), path.child("subresources"));
        }
        if (!layout.commonColumns()) {
            columns(version, path.child("additionalPrinterColumns"));
        }
        if (!layout.commonFields()) {
            selectable(version, layout.schema(index), path.child("selectableFields"));
        }
    }

    /** Checks what all versions say alike. */
    void checkCommon() {
        if (layout.versions().isEmpty()) {
            return;
        }
        JsonNode first = layout.versions().getFirst();
        FieldPath spec = FieldPath.of("spec");
        if (layout.commonSchema()) {
            boolean status =
                    layout.versions().stream().anyMatch(version -> Json.at(version, "subresources", "status") != null);
            schema(0, spec.child("validation"), status);
        }
        if (layout.commonSubresources()) {
            subresources(Json.at(first, "subresources"), spec.child("subresources"));
        }
        if (layout.commonColumns()) {
            columns(first, spec.child("additionalPrinterColumns"));
        }
        if (layout.commonFields()) {
            selectable(first, layout.schema(0), spec.child("selectableFields"));
        }
    }

    private void schema(int index, FieldPath path, boolean status) {
        ObjectNode schema = layout.schema(index);
        if (schema != null) {
            boolean unchanged = schema.equals(oldSchema(text(layout.versions().get(index), "name")));
            new SchemaDefinitionRules(schema, old, unchanged).check(path, status, errors);
        }
    }

    private @Nullable JsonNode oldSchema(String version) {
        for (JsonNode before : Json.elements(old, "spec", "versions")) {
            if (text(before, "name").equals(version)) {
                return Json.at(before, "schema", "openAPIV3Schema");
            }
        }
        return null;
    }

    private void deprecation(JsonNode version, FieldPath path) {
        String warning = Json.text(version, "deprecationWarning");
        if (warning == null) {
            return;
        }
        if (!Json.bool(version, "deprecated")) {
            errors.invalid(path, warning, "can only be set for deprecated versions");
            return;
        }
        if (warning.getBytes(StandardCharsets.UTF_8).length > 256) {
            errors.invalid(path, warning, "must be <= 256 characters long");
        }
        if (warning.isEmpty()) {
            errors.invalid(path, warning, "must not be an empty string");
        }
        int at = 0;
        for (int c : warning.codePoints().toArray()) {
            if (!GoFormat.isPrintable(c)) {
                errors.invalid(
                        path,
                        warning,
                        "must only contain printable UTF-8 characters; non-printable character found at index " + at);
                break;
            }
            at += Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
        }
    }

    private void subresources(@Nullable JsonNode subresources, FieldPath path) {
        JsonNode scale = Json.at(subresources, "scale");
        if (scale == null) {
            return;
        }
        replicas(text(scale, "specReplicasPath"), ".spec", path.child("scale.specReplicasPath"));
        replicas(text(scale, "statusReplicasPath"), ".status", path.child("scale.statusReplicasPath"));
        String selector = text(scale, "labelSelectorPath");
        FieldPath at = path.child("scale.labelSelectorPath");
        if (!selector.isEmpty()
                && simplePath(selector, at)
                && !selector.startsWith(".spec.")
                && !selector.startsWith(".status.")) {
            errors.invalid(at, selector, "should be a json path under either .spec or .status");
        }
    }

    private void replicas(String value, String below, FieldPath path) {
        if (value.isEmpty()) {
            errors.required(path, "");
        } else if (simplePath(value, path) && !value.startsWith(below + ".")) {
            errors.invalid(path, value, "should be a json path under " + below);
        }
    }

    private boolean simplePath(String value, FieldPath path) {
        if (!value.startsWith(".")) {
            errors.invalid(path, value, "must be a simple json path starting with .");
            return false;
        }
        return true;
    }

    private void columns(JsonNode version, FieldPath path) {
        int i = 0;
        for (JsonNode column : Json.elements(version, "additionalPrinterColumns")) {
            column(column, path.index(i++));
        }
    }

    private void column(JsonNode column, FieldPath path) {
        if (text(column, "name").isEmpty()) {
            errors.required(path.child("name"), "");
        }
        String type = text(column, "type");
        String types = "must be one of " + String.join(",", COLUMN_TYPES);
        if (type.isEmpty()) {
            errors.required(path.child("type"), types);
        } else if (!COLUMN_TYPES.contains(type)) {
            errors.invalid(path.child("type"), type, types);
        }
        String format = text(column, "format");
        if (!format.isEmpty() && !COLUMN_FORMATS.contains(format)) {
            errors.invalid(path.child("format"), format, "must be one of " + String.join(",", COLUMN_FORMATS));
        }
        String jsonPath = text(column, "jsonPath");
        if (jsonPath.isEmpty()) {
            errors.required(path.child("JSONPath"), "");
        } else {
            simplePath(jsonPath, path.child("JSONPath"));
        }
    }

    private void selectable(JsonNode version, @Nullable ObjectNode schema, FieldPath path) {
        List<JsonNode> fields = Json.elements(version, "selectableFields");
        if (fields.isEmpty()) {
            return;
        }
        if (schema == null) {
            errors.invalid(path, "", "may only be set when `version.schema.openAPIV3Schema` is not included");
            return;
        }
        StructuralSchema structural = StructuralSchema.parse(schema);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < fields.size(); i++) {
            selectable(
                    text(fields.get(i), "jsonPath"), structural, path.index(i).child("jsonPath"), seen);
        }
        if (seen.size() > MOST_SELECTABLE_FIELDS && !hadTooMany(version)) {
            errors.add(FieldError.tooMany(path, seen.size(), MOST_SELECTABLE_FIELDS));
        }
    }

    private void selectable(String jsonPath, StructuralSchema schema, FieldPath path, Set<String> seen) {
        if (jsonPath.isEmpty()) {
            errors.required(path, "");
            return;
        }
        FieldReference field;
        try {
            field = FieldReference.resolve(jsonPath, schema, false);
        } catch (FieldReference.InvalidReferenceException e) {
            errors.invalid(path, jsonPath, "is an invalid path: " + e.getMessage());
            return;
        }
        String found = field.path().toString();
        if (found.equals("metadata") || found.startsWith("metadata.")) {
            errors.invalid(path, jsonPath, "must not point to fields in metadata");
        }
        if (!List.of("string", "boolean", "integer").contains(field.schema().type())) {
            errors.invalid(
                    path,
                    jsonPath,
                    "must point to a field of type string, boolean or integer. Enum string fields and strings with"
                            + " formats are allowed.");
        }
        if (!seen.add(found)) {
            errors.duplicate(path, jsonPath);
        }
    }

    private boolean hadTooMany(JsonNode version) {
        for (JsonNode before : Json.elements(old, "spec", "versions")) {
            if (text(before, "name").equals(text(version, "name"))) {
                return Json.elements(before, "selectableFields").size() > MOST_SELECTABLE_FIELDS
                        && Objects.equals(Json.at(before, "selectableFields"), Json.at(version, "selectableFields"));
            }
        }
        return false;
    }
}
