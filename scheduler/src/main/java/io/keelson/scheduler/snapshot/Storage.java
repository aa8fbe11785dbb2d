package io.keelson.scheduler.snapshot;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.storage.CSINode;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the scheduler knows of claims, volumes and classes. Safe on any thread. */
public interface Storage {

    /** Returns a claim, or null where there is none. */
    @Nullable
    PersistentVolumeClaim claim(String namespace, String name);

    /** Returns a volume, or null where there is none. */
    @Nullable
    PersistentVolume volume(String name);

    /** Returns all volumes. */
    List<PersistentVolume> volumes();

    /** Returns a class, or null where there is none. */
    @Nullable
    StorageClass storageClass(String name);

    /** Returns what a node says of CSI drivers, or null where it says nothing. */
    default @Nullable CSINode csiNode(String node) {
        return null;
    }

    /** Returns the attachments of volumes to a node. */
    default List<VolumeAttachment> attachments(String node) {
        return List.of();
    }

    /** A cluster without any. */
    Storage NONE = new Storage() {
        @Override
        public @Nullable PersistentVolumeClaim claim(String namespace, String name) {
            return null;
        }

        @Override
        public @Nullable PersistentVolume volume(String name) {
            return null;
        }

        @Override
        public List<PersistentVolume> volumes() {
            return List.of();
        }

        @Override
        public @Nullable StorageClass storageClass(String name) {
            return null;
        }
    };
}
