package io.keelson.controllermanager.volume;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.Result;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;

/** Holds volumes that are bound. */
final class VolumeProtection {
    private static final String FINALIZER = "kubernetes.io/pv-protection";

    private VolumeProtection() {}

    static void addTo(Manager manager, ApiClient api) {
        Informer<PersistentVolume> volumes = manager.informers().of(PersistentVolume.class);
        WorkQueue<String> queue = new WorkQueue<>(manager.timers());
        volumes.addHandler(
                Informer.Handler.each(volume -> queue.add(volume.getMetadata().getName())));
        manager.add(new Controller<>("pv-protection", 1, queue, name -> {
            PersistentVolume volume = volumes.get(null, name);
            if (volume != null) {
                protect(api, volume);
            }
            return Result.done();
        }));
    }

    private static void protect(ApiClient api, PersistentVolume volume) {
        boolean held = volume.getMetadata().getFinalizers().contains(FINALIZER);
        boolean deleted = volume.getMetadata().getDeletionTimestamp() != null;
        if (deleted && held && !VolumeFacts.phase(volume).equals("Bound")) {
            api.update(new PersistentVolumeBuilder(volume)
                    .editMetadata()
                    .removeFromFinalizers(FINALIZER)
                    .endMetadata()
                    .build());
        } else if (!deleted && !held) {
            api.update(new PersistentVolumeBuilder(volume)
                    .editMetadata()
                    .addToFinalizers(FINALIZER)
                    .endMetadata()
                    .build());
        }
    }
}
