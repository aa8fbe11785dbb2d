package io.keelson.controllermanager.volume;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import java.util.Objects;
import java.util.function.Function;

/** The controllers of volumes and claims: which events concern which. */
public final class VolumeControllers {
    private final Informer<PersistentVolume> volumes;
    private final Informer<PersistentVolumeClaim> claims;
    private final WorkQueue<ObjectKey> claimQueue;
    private final WorkQueue<String> volumeQueue;

    private VolumeControllers(Manager manager) {
        this.volumes = manager.informers().of(PersistentVolume.class);
        this.claims = manager.informers().of(PersistentVolumeClaim.class);
        this.claimQueue = new WorkQueue<>(manager.timers());
        this.volumeQueue = new WorkQueue<>(manager.timers());
    }

    /**
     * Adds all to a manager.
     *
     * @param account gives the client of a service account
     */
    public static void addTo(
            Manager manager, Function<String, ApiClient> account, Function<String, EventRecorder> recorders) {
        var controllers = new VolumeControllers(manager);
        controllers.addBinder(
                manager, account.apply("persistent-volume-binder"), recorders.apply("persistentvolume-controller"));
        ClaimProtection.addTo(manager, account.apply("pvc-protection-controller"));
        VolumeProtection.addTo(manager, account.apply("pv-protection-controller"));
        AttributesClassProtection.addTo(manager, account.apply("volumeattributesclass-protection-controller"));
        VolumeExpander.addTo(manager, recorders.apply("volume_expand"));
        EphemeralClaims.addTo(
                manager, account.apply("ephemeral-volume-controller"), recorders.apply("ephemeral_volume"));
    }

    private void addBinder(Manager manager, ApiClient api, EventRecorder events) {
        Informer<StorageClass> classes = manager.informers().of(StorageClass.class);
        Informer<Pod> pods = PodClaims.index(manager.informers().of(Pod.class));
        VolumeBinder binder = new VolumeBinder(api, events);
        claims.addHandler(claims());
        volumes.addHandler(volumes());
        manager.add(new Controller<>(
                "persistentvolume-claims",
                1,
                claimQueue,
                new ClaimReconciler(api, claims, volumes, classes, pods, binder, events)));
        manager.add(new Controller<>(
                "persistentvolumes",
                1,
                volumeQueue,
                new VolumeReconciler(api, volumes, claims, binder, events, claimQueue)));
    }

    private Informer.Handler<PersistentVolumeClaim> claims() {
        return new Informer.Handler<>() {
            @Override
            public void added(PersistentVolumeClaim claim) {
                claimQueue.add(ObjectKey.of(claim));
            }

            @Override
            public void updated(PersistentVolumeClaim before, PersistentVolumeClaim now) {
                claimQueue.add(ObjectKey.of(now));
            }

            @Override
            public void deleted(PersistentVolumeClaim claim) {
                String volume = claim.getSpec().getVolumeName();
                if (volume != null && !volume.isEmpty()) {
                    volumeQueue.add(volume);
                }
            }
        };
    }

    private Informer.Handler<PersistentVolume> volumes() {
        return new Informer.Handler<>() {
            @Override
            public void added(PersistentVolume volume) {
                changed(volume);
            }

            @Override
            public void updated(PersistentVolume before, PersistentVolume now) {
                changed(now);
            }

            @Override
            public void deleted(PersistentVolume volume) {
                ObjectReference reference = volume.getSpec().getClaimRef();
                if (reference != null) {
                    claimQueue.add(ObjectKey.of(reference.getNamespace(), reference.getName()));
                }
            }
        };
    }

    /** A free volume may be what claims of its class wait for. */
    private void changed(PersistentVolume volume) {
        volumeQueue.add(volume.getMetadata().getName());
        if (VolumeFacts.phase(volume).equals("Available")) {
            String its = VolumeFacts.classOf(volume);
            for (PersistentVolumeClaim claim : claims.list()) {
                if (!VolumeFacts.has(claim, VolumeFacts.BIND_COMPLETED)
                        && (VolumeFacts.classOf(claim).equals(its)
                                || Objects.equals(
                                        claim.getSpec().getVolumeName(),
                                        volume.getMetadata().getName()))) {
                    claimQueue.add(ObjectKey.of(claim));
                }
            }
        }
    }
}
