package io.keelson.resources.core.node;

import io.keelson.api.document.SelectableFields;
import io.keelson.api.document.SelectableFields.Field;
import io.keelson.resources.definition.FieldLabelRule;
import io.keelson.resources.definition.KindDefinitions;
import java.util.List;

/** Nodes. */
public final class NodeDefinitions {
    private static final SelectableFields FIELDS =
            FieldLabelRule.fields(new Field("spec.unschedulable", List.of("spec.unschedulable"), "false"));

    private NodeDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("nodes")
                .strategy(NodeStrategy::new)
                .printer(NodePrinter.NODES)
                .fieldLabels(FIELDS, FieldLabelRule.clusterScoped(FIELDS));
    }
}
