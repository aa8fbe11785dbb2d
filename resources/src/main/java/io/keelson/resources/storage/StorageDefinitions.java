package io.keelson.resources.storage;

import io.keelson.resources.definition.KindDefinitions;
import io.keelson.resources.strategy.DisabledFields;

/** Storage classes, CSI drivers, attachments and capacities. */
public final class StorageDefinitions {
    private StorageDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("storageclasses.storage.k8s.io")
                .rules(StorageRules.storageClass())
                .printer(StoragePrinters.STORAGE_CLASSES);
        kinds.define("volumeattributesclasses.storage.k8s.io")
                .rules(StorageRules.attributesClass())
                .printer(StoragePrinters.VOLUME_ATTRIBUTES_CLASSES);
        kinds.define("volumeattachments.storage.k8s.io")
                .rules(StorageRules.attachment())
                .printer(StoragePrinters.VOLUME_ATTACHMENTS);
        kinds.define("csistoragecapacities.storage.k8s.io").rules(StorageRules.capacity());
        kinds.define("csidrivers.storage.k8s.io")
                .rules(DriverRules.driver(), DisabledFields.of("spec.preventPodSchedulingIfMissing"))
                .printer(StoragePrinters.CSI_DRIVERS);
        kinds.define("csinodes.storage.k8s.io").rules(DriverRules.node()).printer(StoragePrinters.CSI_NODES);
    }
}
