package io.keelson.resources.resource;

import io.keelson.api.document.SelectableFields;
import io.keelson.api.document.SelectableFields.Field;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.selector.SelectorException;
import io.keelson.resources.definition.FieldLabelRule;
import io.keelson.resources.definition.KindDefinitions;

/** Dynamic resource allocation. */
public final class ResourceDefinitions {
    private static final SelectableFields SLICE_FIELDS =
            FieldLabelRule.fields(new Field("spec.nodeName"), new Field("spec.driver"));

    private ResourceDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("deviceclasses.resource.k8s.io").printer(ResourcePrinters.NAME_AND_AGE);
        kinds.define("resourceclaimtemplates.resource.k8s.io").printer(ResourcePrinters.NAME_AND_AGE);
        kinds.define("resourceclaims.resource.k8s.io").printer(ResourcePrinters.RESOURCE_CLAIMS);
        kinds.define("resourceslices.resource.k8s.io")
                .printer(ResourcePrinters.RESOURCE_SLICES)
                .fieldLabels(SLICE_FIELDS, ResourceDefinitions::sliceField);
    }

    private static String sliceField(GroupVersionKind version, String label) {
        return switch (label) {
            case "metadata.name", "spec.nodeName", "spec.driver" -> label;
            default ->
                throw new SelectorException(
                        "field label not supported for " + version.apiVersion() + ", Kind=ResourceSlice: " + label);
        };
    }
}
