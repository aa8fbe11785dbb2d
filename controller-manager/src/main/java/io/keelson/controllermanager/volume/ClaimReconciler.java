package io.keelson.controllermanager.volume;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.workload.PodState;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Finds a volume for a claim, or has one made, and follows it. */
final class ClaimReconciler implements Reconciler<ObjectKey> {
    /** Claims that wait are looked at again after so long. */
    private static final Duration RESYNC = Duration.ofSeconds(15);

    private final ApiClient api;
    private final Informer<PersistentVolumeClaim> claims;
    private final Informer<PersistentVolume> volumes;
    private final Informer<StorageClass> classes;
    private final Informer<Pod> pods;
    private final VolumeBinder binder;
    private final EventRecorder events;

    ClaimReconciler(
            ApiClient api,
            Informer<PersistentVolumeClaim> claims,
            Informer<PersistentVolume> volumes,
            Informer<StorageClass> classes,
            Informer<Pod> pods,
            VolumeBinder binder,
            EventRecorder events) {
        this.api = api;
        this.claims = claims;
        this.volumes = volumes;
        this.classes = classes;
        this.pods = pods;
        this.binder = binder;
        this.events = events;
    }

    @Override
    public Result reconcile(ObjectKey key) {
        PersistentVolumeClaim claim = claims.get(key);
        if (claim == null) {
            return Result.done();
        }
        if (VolumeFacts.has(claim, VolumeFacts.BIND_COMPLETED)) {
            bound(claim);
            return Result.done();
        }
        boolean waits = volumeName(claim).isEmpty() ? find(claim) : named(claim);
        return waits ? Result.after(RESYNC) : Result.done();
    }

    private static String volumeName(PersistentVolumeClaim claim) {
        return Objects.toString(claim.getSpec().getVolumeName(), "");
    }

    private void bound(PersistentVolumeClaim claim) {
        if (volumeName(claim).isEmpty()) {
            binder.lose(
                    claim,
                    "ClaimLost",
                    "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!");
            return;
        }
        PersistentVolume volume = volumes.get(null, volumeName(claim));
        if (volume == null) {
            // The informer of volumes may lag behind that of claims.
            volume = api.get(PersistentVolume.class, null, volumeName(claim));
        }
        if (volume == null) {
            binder.lose(claim, "ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
        } else if (volume.getSpec().getClaimRef() == null
                || VolumeFacts.uid(volume.getSpec().getClaimRef())
                        .equals(claim.getMetadata().getUid())) {
            binder.bind(volume, claim);
        } else {
            binder.lose(
                    claim, "ClaimMisbound", "Two claims are bound to the same volume, this one is bound incorrectly");
        }
    }

    /** Whether the claim waits on, for it has found none. */
    private boolean find(PersistentVolumeClaim claim) {
        boolean delayed = isDelayed(claim);
        PersistentVolume volume = VolumeMatch.best(claim, volumes.list(), delayed);
        if (volume != null) {
            binder.bind(volume, claim);
            return false;
        }
        StorageClass byDefault = VolumeFacts.saysClass(claim) ? null : VolumeFacts.defaultClass(classes.list());
        if (byDefault != null) {
            api.update(new PersistentVolumeClaimBuilder(claim)
                    .editSpec()
                    .withStorageClassName(byDefault.getMetadata().getName())
                    .endSpec()
                    .build());
            return false;
        }
        if (delayed && !VolumeFacts.has(claim, VolumeFacts.SELECTED_NODE)) {
            waitForPod(claim);
        } else if (!VolumeFacts.classOf(claim).isEmpty()) {
            provision(claim);
            return true;
        } else {
            events.event(
                    claim,
                    EventRecorder.NORMAL,
                    "FailedBinding",
                    "no persistent volumes available for this claim and no storage class is set");
        }
        binder.status(claim, "Pending", null);
        return true;
    }

    private boolean isDelayed(PersistentVolumeClaim claim) {
        String name = VolumeFacts.classOf(claim);
        StorageClass its = name.isEmpty() ? null : classes.get(null, name);
        return its != null && "WaitForFirstConsumer".equals(its.getVolumeBindingMode());
    }

    private void waitForPod(PersistentVolumeClaim claim) {
        List<String> waiting = pods.byIndex(PodClaims.INDEX, PodClaims.key(claim)).stream()
                .filter(p -> !PodState.isTerminal(p)
                        && Objects.toString(p.getSpec().getNodeName(), "").isEmpty())
                .map(p -> p.getMetadata().getName())
                .sorted()
                .toList();
        if (waiting.isEmpty()) {
            events.event(
                    claim,
                    EventRecorder.NORMAL,
                    "WaitForFirstConsumer",
                    "waiting for first consumer to be created before binding");
            return;
        }
        events.event(
                claim,
                EventRecorder.NORMAL,
                "WaitForPodScheduled",
                "waiting for " + (waiting.size() > 1 ? "pods " : "pod ") + String.join(",", waiting)
                        + " to be scheduled");
    }

    /** Volumes are made by provisioners outside; the claim says which. */
    private void provision(PersistentVolumeClaim claim) {
        String name = VolumeFacts.classOf(claim);
        StorageClass its = classes.get(null, name);
        if (its == null) {
            failed(claim, "storageclass.storage.k8s.io \"" + name + "\" not found");
            return;
        }
        String provisioner = its.getProvisioner();
        if (provisioner.startsWith("kubernetes.io/")) {
            failed(claim, "no volume plugin matched name: " + provisioner);
            return;
        }
        if (!provisioner.equals(VolumeFacts.annotation(claim, VolumeFacts.PROVISIONER))
                || !provisioner.equals(VolumeFacts.annotation(claim, VolumeFacts.PROVISIONER_BETA))) {
            api.update(new PersistentVolumeClaimBuilder(claim)
                    .editMetadata()
                    .addToAnnotations(VolumeFacts.PROVISIONER_BETA, provisioner)
                    .addToAnnotations(VolumeFacts.PROVISIONER, provisioner)
                    .endMetadata()
                    .build());
        }
        events.event(
                claim,
                EventRecorder.NORMAL,
                "ExternalProvisioning",
                "Waiting for a volume to be created either by the external provisioner '" + provisioner
                        + "' or manually by the system administrator. If volume creation is delayed, please verify that"
                        + " the provisioner is running and correctly registered.");
    }

    private void failed(PersistentVolumeClaim claim, String message) {
        events.event(claim, EventRecorder.WARNING, "ProvisioningFailed", message);
    }

    /** Binds to the volume that the claim names; whether the claim waits on. */
    private boolean named(PersistentVolumeClaim claim) {
        PersistentVolume volume = volumes.get(null, volumeName(claim));
        if (volume == null) {
            binder.status(claim, "Pending", null);
            return true;
        }
        if (VolumeFacts.isFor(volume, claim)) {
            binder.bind(volume, claim);
            return false;
        }
        if (volume.getSpec().getClaimRef() == null) {
            String mismatch = VolumeMatch.mismatch(claim, volume);
            if (mismatch == null) {
                binder.bind(volume, claim);
                return false;
            }
            events.event(
                    claim,
                    EventRecorder.WARNING,
                    "VolumeMismatch",
                    "Cannot bind to requested volume \"" + volumeName(claim) + "\": " + mismatch);
        } else {
            events.event(
                    claim,
                    EventRecorder.WARNING,
                    "FailedBinding",
                    "volume \"" + volumeName(claim) + "\" already bound to a different claim.");
        }
        binder.status(claim, "Pending", null);
        return true;
    }
}
