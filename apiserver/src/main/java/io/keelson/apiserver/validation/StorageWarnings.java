package io.keelson.apiserver.validation;

import io.keelson.api.json.Json;
import io.keelson.api.quantity.Quantity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** What clients are warned of about volumes and claims. */
public final class StorageWarnings {
    private static final String CLASS = "volume.beta.kubernetes.io/storage-class";
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
        if ("Recycle".equals(Json.text(volume, "spec", "persistentVolumeReclaimPolicy"))) {
            warnings.add("spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the"
                    + " recommended approach is to use dynamic provisioning.");
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
        for (String list : List.of("requests", "limits")) {
            String text = Json.text(claim, "spec", "resources", list, "storage");
            Quantity amount = text == null ? Quantity.ZERO : VolumeRules.amount(text);
            if (amount.milliValue() % 1000 != 0) {
                warnings.add("spec.resources." + list + "[storage]: fractional byte value \"" + amount
                        + "\" is invalid, must be an integer");
            }
        }
        return warnings;
    }
}
