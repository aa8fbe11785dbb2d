package io.keelson.resources.core.event;

import io.keelson.api.document.SelectableFields;
import io.keelson.api.document.SelectableFields.Field;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.resources.definition.FieldLabelRule;
import io.keelson.resources.definition.KindDefinition;
import io.keelson.resources.definition.KindDefinitions;
import java.util.List;

/** Events, which two groups have in forms of their own. */
public final class EventDefinitions {
    private static final SelectableFields FIELDS = FieldLabelRule.fields(
            new Field("involvedObject.kind"),
            new Field("involvedObject.namespace"),
            new Field("involvedObject.name"),
            new Field("involvedObject.uid"),
            new Field("involvedObject.apiVersion"),
            new Field("involvedObject.resourceVersion"),
            new Field("involvedObject.fieldPath"),
            new Field("reason"),
            new Field("reportingComponent"),
            new Field("source", List.of("source.component", "reportingComponent"), ""),
            new Field("type"));
    private static final FieldLabelRule CORE = FieldLabelRule.namespaced(FIELDS);

    private EventDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        KindDefinition events = kinds.define("events")
                .rules(new EventRules())
                .printer(EventPrinter.EVENTS)
                .conversion(new EventConversion())
                .fieldLabels(FIELDS, EventDefinitions::field);
        kinds.define("events.events.k8s.io", events);
    }

    /** The newer group calls the fields otherwise; they are stored as the core group has them. */
    private static String field(GroupVersionKind version, String label) {
        if (version.group().isEmpty()) {
            return CORE.field(version, label);
        }
        return switch (label) {
            case "metadata.name", "metadata.namespace", "reason", "type" -> label;
            case "reportingController" -> "reportingComponent";
            case "regarding.kind",
                    "regarding.namespace",
                    "regarding.name",
                    "regarding.uid",
                    "regarding.apiVersion",
                    "regarding.resourceVersion",
                    "regarding.fieldPath" -> "involvedObject" + label.substring("regarding".length());
            default -> throw FieldLabelRule.unknown(label);
        };
    }
}
