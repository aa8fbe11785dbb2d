package io.keelson.kubelet.localpath;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import java.io.IOException;

/**
 * Makes the volumes of claims: the directory first, then the volume of the same name, so that a crash in between leaves
 * nothing but a directory which the next attempt takes.
 */
final class ClaimProvisioning implements Reconciler<ObjectKey> {
    private final ApiClient api;
    private final Informer<PersistentVolumeClaim> claims;
    private final Informer<PersistentVolume> volumes;
    private final Informer<StorageClass> classes;
    private final VolumeDirectories directories;
    private final EventRecorder events;
    private final String node;

    ClaimProvisioning(
            ApiClient api,
            Informer<PersistentVolumeClaim> claims,
            Informer<PersistentVolume> volumes,
            Informer<StorageClass> classes,
            VolumeDirectories directories,
            EventRecorder events,
            String node) {
        this.api = api;
        this.claims = claims;
        this.volumes = volumes;
        this.classes = classes;
        this.directories = directories;
        this.events = events;
        this.node = node;
    }

    @Override
    public Result reconcile(ObjectKey key) throws IOException {
        PersistentVolumeClaim claim = claims.get(key);
        if (claim != null && ProvisioningRules.lacksNode(claim)) {
            return refuseImmediate(claim);
        }
        if (claim == null || !ProvisioningRules.isMeant(claim, node)) {
            return Result.done();
        }
        String name = ProvisioningRules.name(claim);
        if (volumes.get(null, name) != null) {
            return Result.done();
        }
        StorageClass its = classes.get(null, claim.getSpec().getStorageClassName());
        if (its == null || !LocalPathProvisioner.NAME.equals(its.getProvisioner())) {
            return Result.done();
        }
        events.event(
                claim,
                EventRecorder.NORMAL,
                "Provisioning",
                "External provisioner is provisioning volume for claim \"" + key + "\"");
        String refusal = ProvisioningRules.refusal(claim);
        if (refusal != null) {
            failed(claim, its, refusal);
            return Result.again();
        }
        try {
            String path = directories.make(name).toString();
            api.create(ProvisioningRules.volume(claim, its, node, path));
        } catch (IOException | KubernetesClientException e) {
            if (e instanceof KubernetesClientException k && Failures.alreadyExists(k)) {
                return Result.done();
            }
            failed(claim, its, String.valueOf(e.getMessage()));
            throw e;
        }
        events.event(claim, EventRecorder.NORMAL, "ProvisioningSucceeded", "Successfully provisioned volume " + name);
        return Result.done();
    }

    /** A directory is on one node, and which one is a pod's choice: a class that does not wait for it is told so. */
    private Result refuseImmediate(PersistentVolumeClaim claim) {
        StorageClass its = classes.get(null, claim.getSpec().getStorageClassName());
        if (its != null && "Immediate".equals(its.getVolumeBindingMode())) {
            failed(
                    claim,
                    its,
                    "configuration error, no node was specified: volumeBindingMode must be WaitForFirstConsumer");
        }
        return Result.done();
    }

    private void failed(PersistentVolumeClaim claim, StorageClass its, String why) {
        events.event(
                claim,
                EventRecorder.WARNING,
                "ProvisioningFailed",
                "failed to provision volume with StorageClass \""
                        + its.getMetadata().getName() + "\": " + why);
    }
}
