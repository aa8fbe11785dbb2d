package io.keelson.resources.core.volume;

import io.keelson.api.json.Json;
import io.keelson.api.quantity.Quantity;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.resources.core.node.NodeLabelWarnings;
import io.keelson.resources.core.pod.ResourceValidation;
import io.keelson.resources.validation.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** What clients are warned of about volumes and claims. */
public final class StorageWarnings {
    private static final String CLASS = "volume.beta.kubernetes.io/storage-class";
    private static final String OPTIONS = "volume.beta.kubernetes.io/mount-options";
    private static final String CLASS_TEXT =
            "metadata.annotations[" + CLASS + "]: deprecated since v1.8; use \"storageClassName\" attribute instead";
    private static final Map<String, String> OLD = new LinkedHashMap<>();

    static {
        OLD.put("cephfs", "deprecated in v1.28, non-functional in v1.31+");
        OLD.put("photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+");
        OLD.put("scaleIO", "deprecated in v1.16, non-functional in v1.22+");
        OLD.put("storageos", "deprecated in v1.22, non-functional in v1.25+");
        OLD.put("glusterfs", "deprecated in v1.25, non-functional in v1.26+");
        OLD.put("rbd", "deprecated in v1.28, non-functional in v1.31+");
    }

    private StorageWarnings() {}

    /** Returns the warnings about a persistent volume. */
    public static List<String> volume(ObjectNode volume) {
        List<String> warnings = new ArrayList<>();
        if (Json.at(volume, "metadata", "annotations", CLASS) != null) {
            warnings.add(CLASS_TEXT);
        }
        if (Json.at(volume, "metadata", "annotations", OPTIONS) != null) {
            warnings.add("metadata.annotations[" + OPTIONS
                    + "]: deprecated since v1.31; use \"mountOptions\" attribute instead");
        }
        if ("Recycle".equals(Json.text(volume, "spec", "persistentVolumeReclaimPolicy"))) {
            warnings.add("spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the"
                    + " recommended approach is to use dynamic provisioning.");
        }
        Subject affinity = new Subject(volume, FieldPath.root(), new FieldErrors()).at("spec", "nodeAffinity");
        for (Subject term : affinity.at("required", "nodeSelectorTerms").each()) {
            warnings.addAll(NodeLabelWarnings.expressions(term, false));
        }
        OLD.forEach((kind, text) -> {
            if (Json.at(volume, "spec", kind) != null) {
                warnings.add("spec." + (kind.equals("storageos") ? "storageOS" : kind) + ": " + text);
            }
        });
        return warnings;
    }

    /** Returns the warnings about a claim. */
    public static List<String> claim(ObjectNode claim) {
        List<String> warnings = new ArrayList<>();
        if (Json.at(claim, "metadata", "annotations", CLASS) != null) {
            warnings.add(CLASS_TEXT);
        }
        warnings.addAll(claimSpec(new Subject(Json.at(claim, "spec"), FieldPath.of("spec"), new FieldErrors())));
        return warnings;
    }

    /** Returns the warnings about the specification of a claim, or of a template of claims. */
    public static List<String> claimSpec(Subject spec) {
        List<String> warnings = new ArrayList<>();
        for (String list : List.of("requests", "limits")) {
            Quantity amount =
                    VolumeRules.amount(spec.at("resources", list, "storage").text());
            if (ResourceValidation.fractional(amount)) {
                warnings.add(spec.at("resources", list).path().key("storage") + ": fractional byte value \"" + amount
                        + "\" is invalid, must be an integer");
            }
        }
        return warnings;
    }

    /** Returns the warnings about a storage class. */
    public static List<String> storageClass(Subject storage) {
        List<String> warnings = new ArrayList<>();
        for (Subject term : storage.at("allowedTopologies").each()) {
            for (Subject expression : term.at("matchLabelExpressions").each()) {
                warnings.addAll(NodeLabelWarnings.named(expression.at("key")));
            }
        }
        return warnings;
    }
}
