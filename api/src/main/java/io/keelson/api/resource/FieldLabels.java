package io.keelson.api.resource;

import io.keelson.api.document.SelectableFields;
import io.keelson.api.document.SelectableFields.Field;
import io.keelson.api.json.GoFormat;
import io.keelson.api.selector.SelectorException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The fields that selectors may ask for, kind by kind. Kinds that are not here have but name and namespace. */
final class FieldLabels {
    private static final Set<String> METADATA = Set.of("metadata.name", "metadata.namespace");
    private static final SelectableFields REPLICAS =
            fields(new Field("status.replicas", List.of("status.replicas"), "0"));
    private static final SelectableFields EVENT = fields(
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
    private static final Map<String, SelectableFields> FIELDS = Map.of(
            "v1 Pod",
            fields(
                    new Field("spec.nodeName"),
                    new Field("spec.restartPolicy"),
                    new Field("spec.schedulerName"),
                    new Field("spec.serviceAccountName"),
                    new Field("spec.hostNetwork", List.of("spec.hostNetwork"), "false"),
                    new Field("status.phase"),
                    new Field("status.podIP"),
                    new Field("status.nominatedNodeName")),
            "v1 Node",
            fields(new Field("spec.unschedulable", List.of("spec.unschedulable"), "false")),
            "v1 Event",
            EVENT,
            "v1 Namespace",
            fields(new Field("status.phase")),
            "v1 Secret",
            fields(new Field("type")),
            "v1 Service",
            fields(new Field("spec.clusterIP"), new Field("spec.type")),
            "v1 ReplicationController",
            REPLICAS,
            "batch/v1 Job",
            fields(new Field("status.successful", List.of("status.succeeded"), "0")),
            "certificates.k8s.io/v1 CertificateSigningRequest",
            fields(new Field("spec.signerName")),
            "resource.k8s.io/v1 ResourceSlice",
            fields(new Field("spec.nodeName"), new Field("spec.driver")));

    /** Kinds that know no {@code metadata.namespace}, being of cluster scope. */
    private static final Set<String> NAME_ONLY = Set.of(
            "v1 Node",
            "v1 Namespace",
            "certificates.k8s.io/v1 CertificateSigningRequest",
            "resource.k8s.io/v1 ResourceSlice");

    private FieldLabels() {}

    private static SelectableFields fields(Field... fields) {
        return SelectableFields.ofFields(List.of(fields));
    }

    /** Returns the fields that stored objects of a kind have. */
    static SelectableFields of(GroupVersionKind stored) {
        return FIELDS.getOrDefault(key(stored), SelectableFields.none());
    }

    /** Returns the stored name of a field that a selector asks for. */
    static String translate(GroupVersionKind kind, String label) {
        String key = key(kind);
        if (key.equals("events.k8s.io/v1 Event")) {
            return event(label);
        }
        SelectableFields fields = FIELDS.get(key);
        if (fields == null) {
            if (METADATA.contains(label)) {
                return label;
            }
            throw new SelectorException(GoFormat.quote(label)
                    + " is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
        }
        if (METADATA.contains(label) && !(NAME_ONLY.contains(key) && label.equals("metadata.namespace"))) {
            return label;
        }
        for (Field field : fields.fields()) {
            if (field.name().equals(label)) {
                return label;
            }
        }
        return switch (key + " " + label) {
            case "v1 Pod spec.host" -> "spec.nodeName";
            case "v1 Pod status.podIPs" -> label;
            default -> throw unknown(key, label);
        };
    }

    private static SelectorException unknown(String key, String label) {
        return new SelectorException(
                switch (key) {
                    case "batch/v1 Job" -> "field label " + GoFormat.quote(label) + " not supported for Job";
                    case "resource.k8s.io/v1 ResourceSlice" ->
                        "field label not supported for" + " resource.k8s.io/v1, Kind=ResourceSlice: " + label;
                    default -> "field label not supported: " + label;
                });
    }

    /** The newer group calls the fields of an event otherwise; they are stored as the core group has them. */
    private static String event(String label) {
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
            default -> throw new SelectorException("field label not supported: " + label);
        };
    }

    private static String key(GroupVersionKind kind) {
        return kind.apiVersion() + " " + kind.kind();
    }
}
