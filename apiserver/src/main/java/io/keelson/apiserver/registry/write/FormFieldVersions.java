package io.keelson.apiserver.registry.write;

import io.keelson.api.fields.FieldManager;
import io.keelson.api.fields.FieldVersions;
import io.keelson.api.fields.ResetFields;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.structuredmerge.FieldSet;
import io.keelson.api.structuredmerge.MergeType;
import io.keelson.apiserver.definition.ObjectForm;
import io.keelson.apiserver.registry.Conversion;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The versions of a kind that no schema describes as field managers see them. */
final class FormFieldVersions implements FieldVersions {
    private final GroupVersionKind kind;
    private final ObjectForm form;
    private final String subresource;
    private final boolean status;
    private final Conversion conversion;

    private FormFieldVersions(
            GroupVersionKind kind, ObjectForm form, String subresource, boolean status, Conversion conversion) {
        this.kind = kind;
        this.form = form;
        this.subresource = subresource;
        this.status = status;
        this.conversion = conversion;
    }

    /**
     * Returns the field manager of a version.
     *
     * @param subresource the subresource written through, empty for the object itself
     */
    static FieldManager manager(Version version, ObjectForm form, String subresource) {
        GroupVersionKind kind = version.info().gvk();
        FormFieldVersions versions = new FormFieldVersions(
                kind, form, subresource, version.hasStatus(), version.resource().conversion());
        return new FieldManager(kind, subresource, versions);
    }

    @Override
    public @Nullable MergeType type(String apiVersion) {
        return form.mergeType(apiVersion);
    }

    @Override
    public JsonNode convert(JsonNode object, String from, String to) {
        if (!(object instanceof ObjectNode tree) || from.equals(to)) {
            return object;
        }
        ObjectNode copy = tree.deepCopy();
        conversion.convert(copy, GroupVersionKind.of(from, kind.kind()), GroupVersionKind.of(to, kind.kind()));
        copy.put("kind", kind.kind()).put("apiVersion", to);
        return copy;
    }

    @Override
    public FieldSet written(FieldSet fields, String apiVersion) {
        return ResetFields.ofCustom(status, subresource).apply(fields);
    }

    @Override
    public ObjectNode empty() {
        return Json.object().put("kind", kind.kind()).put("apiVersion", kind.apiVersion());
    }
}
