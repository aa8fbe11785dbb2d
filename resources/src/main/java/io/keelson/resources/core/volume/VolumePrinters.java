package io.keelson.resources.core.volume;

import io.keelson.api.json.Json;
import io.keelson.apiserver.table.Cells;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;
import io.keelson.apiserver.table.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows persistent volumes and claims. */
final class VolumePrinters {
    private static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";
    private static final Map<String, String> ACCESS_MODES = new LinkedHashMap<>();

    static {
        ACCESS_MODES.put("ReadWriteOnce", "RWO");
        ACCESS_MODES.put("ReadOnlyMany", "ROX");
        ACCESS_MODES.put("ReadWriteMany", "RWX");
        ACCESS_MODES.put("ReadWriteOncePod", "RWOP");
    }

    static final Printer VOLUMES = Printer.of(
            VolumePrinters::volume,
            Column.name(),
            Column.text("Capacity", ".spec.capacity"),
            Column.text("Access Modes", ".spec.accessModes"),
            Column.text("Reclaim Policy", ".spec.persistentVolumeReclaimPolicy"),
            Column.text("Status", ".status.phase"),
            Column.text("Claim", ".spec.claimRef"),
            Column.text("StorageClass", "StorageClass of the pv"),
            Column.text("VolumeAttributesClass", "VolumeAttributesClass of the pv"),
            Column.text("Reason", ".status.reason"),
            Column.age(),
            Column.text("VolumeMode", ".spec.volumeMode").wide());

    static final Printer CLAIMS = Printer.of(
            VolumePrinters::claim,
            Column.name(),
            Column.text("Status", ".status.phase"),
            Column.text("Volume", ".spec.volumeName"),
            Column.text("Capacity", ".status.capacity"),
            Column.text("Access Modes", ".status.accessModes"),
            Column.text("StorageClass", "StorageClass of the pvc"),
            Column.text("VolumeAttributesClass", "VolumeAttributesClass of the pvc"),
            Column.age(),
            Column.text("VolumeMode", ".spec.volumeMode").wide());

    private VolumePrinters() {}

    private static void volume(ObjectNode volume, Cells cells) {
        JsonNode claim = Json.at(volume, "spec", "claimRef");
        cells.name()
                .say(Text.quantity(Json.at(volume, "spec", "capacity", "storage")))
                .say(accessModes(Json.elements(volume, "spec", "accessModes")))
                .text("spec", "persistentVolumeReclaimPolicy")
                .say(phase(volume))
                .say(claim == null ? "" : Cells.string(claim, "namespace") + "/" + Cells.string(claim, "name"))
                .say(storageClass(volume))
                .say(attributesClass(volume))
                .text("status", "reason")
                .age()
                .textOr(Cells.UNSET, "spec", "volumeMode");
    }

    private static void claim(ObjectNode claim, Cells cells) {
        boolean bound = !Cells.string(claim, "spec", "volumeName").isEmpty();
        cells.name()
                .say(phase(claim))
                .text("spec", "volumeName")
                .say(bound ? Text.quantity(Json.at(claim, "status", "capacity", "storage")) : "")
                .say(bound ? accessModes(Json.elements(claim, "status", "accessModes")) : "")
                .say(storageClass(claim))
                .say(attributesClass(claim))
                .age()
                .textOr(Cells.UNSET, "spec", "volumeMode");
    }

    private static String phase(ObjectNode object) {
        return Json.at(object, "metadata", "deletionTimestamp") != null
                ? "Terminating"
                : Cells.string(object, "status", "phase");
    }

    private static String storageClass(ObjectNode object) {
        String annotated = Json.text(object, "metadata", "annotations", CLASS_ANNOTATION);
        return annotated == null ? Cells.string(object, "spec", "storageClassName") : annotated;
    }

    private static String attributesClass(ObjectNode object) {
        String name = Json.text(object, "spec", "volumeAttributesClassName");
        return name == null ? Cells.UNSET : name;
    }

    private static String accessModes(List<JsonNode> modes) {
        List<String> given = modes.stream().map(JsonNode::asString).toList();
        List<String> told = new ArrayList<>();
        ACCESS_MODES.forEach((mode, letters) -> {
            if (given.contains(mode)) {
                told.add(letters);
            }
        });
        return String.join(",", told);
    }
}
