package io.keelson.kubelet.localpath;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import java.io.IOException;
import java.nio.file.Path;

/** Removes the directories of volumes whose claims are gone, and then the volumes. */
final class VolumeReclaim implements Reconciler<String> {
    private final ApiClient api;
    private final Informer<PersistentVolume> volumes;
    private final VolumeDirectories directories;
    private final EventRecorder events;
    private final String node;

    VolumeReclaim(
            ApiClient api,
            Informer<PersistentVolume> volumes,
            VolumeDirectories directories,
            EventRecorder events,
            String node) {
        this.api = api;
        this.volumes = volumes;
        this.directories = directories;
        this.events = events;
        this.node = node;
    }

    @Override
    public Result reconcile(String name) throws IOException {
        PersistentVolume volume = volumes.get(null, name);
        if (volume == null || !ProvisioningRules.isOurs(volume, node)) {
            return Result.done();
        }
        switch (ProvisioningRules.reclaim(volume)) {
            case NOTHING -> {}
            case LET_GO -> letGo(volume);
            case DELETE -> delete(volume);
        }
        return Result.done();
    }

    private void delete(PersistentVolume volume) throws IOException {
        String name = volume.getMetadata().getName();
        Path path = directories.path(name);
        try {
            // Whoever may change volumes must not have other directories of the node removed.
            if (!path.toString().equals(volume.getSpec().getLocal().getPath())) {
                throw new IOException("its path is not " + path);
            }
            directories.remove(name);
        } catch (IOException e) {
            events.event(volume, EventRecorder.WARNING, "VolumeFailedDelete", String.valueOf(e.getMessage()));
            throw e;
        }
        try {
            api.delete(
                    volume,
                    new DeleteOptionsBuilder()
                            .withNewPreconditions(null, volume.getMetadata().getUid())
                            .build());
        } catch (KubernetesClientException e) {
            if (!Failures.notFound(e)) {
                throw e;
            }
        }
        PersistentVolume left = api.get(PersistentVolume.class, null, name);
        if (left != null
                && left.getMetadata().getUid().equals(volume.getMetadata().getUid())) {
            letGo(left);
        }
    }

    private void letGo(PersistentVolume volume) {
        if (!volume.getMetadata().getFinalizers().contains(ProvisioningRules.FINALIZER)) {
            return;
        }
        try {
            api.update(new PersistentVolumeBuilder(volume)
                    .editMetadata()
                    .removeFromFinalizers(ProvisioningRules.FINALIZER)
                    .endMetadata()
                    .build());
        } catch (KubernetesClientException e) {
            if (!Failures.notFound(e)) {
                throw e;
            }
        }
    }
}
