package io.keelson.resources.core.namespace;

import io.keelson.api.document.SelectableFields;
import io.keelson.api.document.SelectableFields.Field;
import io.keelson.apiserver.definition.SubresourceDefinition.Fields;
import io.keelson.resources.definition.FieldLabelRule;
import io.keelson.resources.definition.KindDefinitions;

/** Namespaces. */
public final class NamespaceDefinitions {
    private static final SelectableFields FIELDS = FieldLabelRule.fields(new Field("status.phase"));

    private NamespaceDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("namespaces")
                .strategy(NamespaceStrategy::new)
                .printer(NamespacePrinter.NAMESPACES)
                .fieldLabels(FIELDS, FieldLabelRule.clusterScoped(FIELDS))
                .subresource("finalize", body -> Fields.of("spec.finalizers"));
    }
}
