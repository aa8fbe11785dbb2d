package io.keelson.resources.core.pod;

import io.keelson.api.document.SelectableFields;
import io.keelson.api.document.SelectableFields.Field;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.apiserver.definition.SubresourceDefinition.Fields;
import io.keelson.resources.definition.FieldLabelRule;
import io.keelson.resources.definition.KindDefinitions;
import java.util.List;

/** Pods and pod templates. */
public final class PodDefinitions {
    private static final SelectableFields FIELDS = FieldLabelRule.fields(
            new Field("spec.nodeName"),
            new Field("spec.restartPolicy"),
            new Field("spec.schedulerName"),
            new Field("spec.serviceAccountName"),
            new Field("spec.hostNetwork", List.of("spec.hostNetwork"), "false"),
            new Field("status.phase"),
            new Field("status.podIP"),
            new Field("status.nominatedNodeName"));
    private static final FieldLabelRule KNOWN = FieldLabelRule.namespaced(FIELDS);

    private PodDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("pods")
                .strategy(PodStrategy::new)
                .printer(PodPrinter.PODS)
                .fieldLabels(FIELDS, PodDefinitions::field)
                .indexed("spec.nodeName")
                .subresource("ephemeralcontainers", body -> Fields.of("spec.ephemeralContainers"))
                .subresource("resize", body -> Fields.of("spec.containers", "spec.initContainers", "spec.resources"))
                .subresource("binding", PodSubresources::binding)
                .subresource("eviction", PodSubresources::eviction);
        kinds.define("podtemplates").strategy(PodTemplateStrategy::new).printer(PodTemplatePrinter.POD_TEMPLATES);
    }

    /** {@code spec.host} is an old name; {@code status.podIPs} is known, though no pod has it as one value. */
    private static String field(GroupVersionKind version, String label) {
        return switch (label) {
            case "spec.host" -> "spec.nodeName";
            case "status.podIPs" -> label;
            default -> KNOWN.field(version, label);
        };
    }
}
