package io.keelson.resources.storage;

import io.keelson.api.json.Json;
import io.keelson.apiserver.table.Cells;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;
import io.keelson.apiserver.table.Text;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Shows storage classes, attachments and drivers. */
final class StoragePrinters {
    private static final List<String> DEFAULT_ANNOTATIONS =
            List.of("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class");

    static final Printer STORAGE_CLASSES = Printer.of(
            StoragePrinters::storageClass,
            Column.name(),
            Column.text("Provisioner", ".provisioner"),
            Column.text("ReclaimPolicy", ".reclaimPolicy"),
            Column.text("VolumeBindingMode", ".volumeBindingMode"),
            Column.text("AllowVolumeExpansion", ".allowVolumeExpansion"),
            Column.age());

    static final Printer VOLUME_ATTRIBUTES_CLASSES = Printer.of(
            (object, cells) -> cells.name().text("driverName").age(),
            Column.name(),
            Column.text("DriverName", ".driverName"),
            Column.age());

    static final Printer VOLUME_ATTACHMENTS = Printer.of(
            (object, cells) -> cells.name()
                    .text("spec", "attacher")
                    .text("spec", "source", "persistentVolumeName")
                    .text("spec", "nodeName")
                    .bool("status", "attached")
                    .age(),
            Column.name(),
            Column.text("Attacher", ".spec.attacher").naming(),
            Column.text("PV", ".spec.source.persistentVolumeName"),
            Column.text("Node", ".spec.nodeName"),
            Column.bool("Attached", ".status.attached"),
            Column.age());

    static final Printer CSI_NODES = Printer.of(
            (object, cells) -> cells.name()
                    .say(Json.elements(object, "spec", "drivers").size())
                    .age(),
            Column.name(),
            Column.integer("Drivers", "Drivers indicates the number of CSI drivers registered on the node"),
            Column.age());

    static final Printer CSI_DRIVERS = Printer.of(
            StoragePrinters::driver,
            Column.name(),
            Column.bool("AttachRequired", ".spec.attachRequired"),
            Column.bool("PodInfoOnMount", ".spec.podInfoOnMount"),
            Column.bool("StorageCapacity", ".spec.storageCapacity"),
            Column.text("TokenRequests", ".spec.tokenRequests"),
            Column.bool("RequiresRepublish", ".spec.requiresRepublish"),
            Column.text("Modes", ".spec.volumeLifecycleModes"),
            Column.age());

    private StoragePrinters() {}

    private static void storageClass(ObjectNode object, Cells cells) {
        boolean isDefault = DEFAULT_ANNOTATIONS.stream()
                .anyMatch(annotation -> "true".equals(Json.text(object, "metadata", "annotations", annotation)));
        cells.say(Cells.string(object, "metadata", "name") + (isDefault ? " (default)" : ""))
                .text("provisioner")
                .textOr("Delete", "reclaimPolicy")
                .textOr("Immediate", "volumeBindingMode")
                .bool("allowVolumeExpansion")
                .age();
    }

    private static void driver(ObjectNode object, Cells cells) {
        boolean attach =
                Json.at(object, "spec", "attachRequired") == null || Json.bool(object, "spec", "attachRequired");
        List<String> audiences = Json.elements(object, "spec", "tokenRequests").stream()
                .map(request -> Cells.string(request, "audience"))
                .toList();
        boolean tokens = Json.at(object, "spec", "tokenRequests") != null;
        cells.name()
                .say(attach)
                .bool("spec", "podInfoOnMount")
                .bool("spec", "storageCapacity")
                .say(tokens ? String.join(",", audiences) : Cells.UNSET)
                .bool("spec", "requiresRepublish")
                .say(Cells.orElse(Text.join(",", object, "spec", "volumeLifecycleModes"), Cells.NONE))
                .age();
    }
}
