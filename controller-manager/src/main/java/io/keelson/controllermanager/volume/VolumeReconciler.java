package io.keelson.controllermanager.volume;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Keeps the phase of a volume, and does with a released one what its policy says. */
final class VolumeReconciler implements Reconciler<String> {
    private final ApiClient api;
    private final Informer<PersistentVolume> volumes;
    private final Informer<PersistentVolumeClaim> claims;
    private final VolumeBinder binder;
    private final EventRecorder events;
    private final WorkQueue<ObjectKey> claimQueue;

    VolumeReconciler(
            ApiClient api,
            Informer<PersistentVolume> volumes,
            Informer<PersistentVolumeClaim> claims,
            VolumeBinder binder,
            EventRecorder events,
            WorkQueue<ObjectKey> claimQueue) {
        this.api = api;
        this.volumes = volumes;
        this.claims = claims;
        this.binder = binder;
        this.events = events;
        this.claimQueue = claimQueue;
    }

    @Override
    public Result reconcile(String name) {
        PersistentVolume volume = volumes.get(null, name);
        if (volume == null) {
            return Result.done();
        }
        ObjectReference reference = volume.getSpec().getClaimRef();
        if (reference == null || VolumeFacts.uid(reference).isEmpty()) {
            binder.phase(volume, "Available", "");
            return Result.done();
        }
        PersistentVolumeClaim claim = claim(volume, reference);
        if (claim == null) {
            release(volume);
        } else if (Objects.toString(claim.getSpec().getVolumeName(), "").isEmpty()) {
            halfBound(volume, claim);
        } else if (claim.getSpec().getVolumeName().equals(name)) {
            binder.phase(volume, "Bound", "");
        } else if (VolumeFacts.has(volume, VolumeFacts.PROVISIONED_BY)
                && "Delete".equals(volume.getSpec().getPersistentVolumeReclaimPolicy())) {
            release(volume);
        } else {
            binder.unbind(volume);
        }
        return Result.done();
    }

    /** The claim a volume refers to, by uid; null only when the server has none. */
    private @Nullable PersistentVolumeClaim claim(PersistentVolume volume, ObjectReference reference) {
        PersistentVolumeClaim claim = claims.get(reference.getNamespace(), reference.getName());
        boolean released = VolumeFacts.phase(volume).equals("Released")
                || VolumeFacts.phase(volume).equals("Failed");
        if (claim == null && released) {
            return null;
        }
        if (claim == null || !Objects.equals(claim.getMetadata().getUid(), reference.getUid())) {
            claim = api.get(PersistentVolumeClaim.class, reference.getNamespace(), reference.getName());
        }
        return claim != null && Objects.equals(claim.getMetadata().getUid(), reference.getUid()) ? claim : null;
    }

    private void halfBound(PersistentVolume volume, PersistentVolumeClaim claim) {
        if (VolumeFacts.sameMode(claim, volume)) {
            claimQueue.add(ObjectKey.of(claim));
            return;
        }
        events.event(
                volume,
                EventRecorder.WARNING,
                "VolumeMismatch",
                "Cannot bind PersistentVolume to requested PersistentVolumeClaim \""
                        + claim.getMetadata().getName() + "\" due to incompatible volumeMode.");
        events.event(
                claim,
                EventRecorder.WARNING,
                "VolumeMismatch",
                "Cannot bind PersistentVolume \"" + volume.getMetadata().getName()
                        + "\" to requested PersistentVolumeClaim due to incompatible volumeMode.");
    }

    private void release(PersistentVolume volume) {
        PersistentVolume released =
                VolumeFacts.phase(volume).equals("Failed") ? volume : binder.phase(volume, "Released", "");
        switch (Objects.toString(volume.getSpec().getPersistentVolumeReclaimPolicy(), "")) {
            case "Retain" -> {}
            case "Delete" -> delete(released);
            case "Recycle" ->
                binder.phaseWithEvent(
                        released, "Failed", "VolumeFailedRecycle", "No recycler plugin found for the volume!");
            default ->
                binder.phaseWithEvent(
                        released,
                        "Failed",
                        "VolumeUnknownReclaimPolicy",
                        "Volume has unrecognized PersistentVolumeReclaimPolicy");
        }
    }

    /** What was provisioned is deleted by its provisioner; what was not cannot be deleted from here. */
    private void delete(PersistentVolume volume) {
        String provisioner = Objects.toString(VolumeFacts.annotation(volume, VolumeFacts.PROVISIONED_BY), "");
        if (volume.getSpec().getCsi() != null || !provisioner.isEmpty() && !provisioner.startsWith("kubernetes.io/")) {
            return;
        }
        String message;
        if (!provisioner.isEmpty()) {
            message = "no volume plugin matched name: " + provisioner;
        } else if (volume.getSpec().getHostPath() != null) {
            message = "host_path deleter only supports /tmp/.+ but received provided "
                    + volume.getSpec().getHostPath().getPath();
        } else {
            message = "error getting deleter volume plugin for volume \""
                    + volume.getMetadata().getName() + "\": no deletable volume plugin matched";
        }
        binder.phaseWithEvent(volume, "Failed", "VolumeFailedDelete", message);
    }
}
