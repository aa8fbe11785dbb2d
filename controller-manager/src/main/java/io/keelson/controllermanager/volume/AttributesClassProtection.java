package io.keelson.controllermanager.volume;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import io.fabric8.kubernetes.api.model.storage.VolumeAttributesClass;
import io.fabric8.kubernetes.api.model.storage.VolumeAttributesClassBuilder;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Holds the attributes classes of volumes that claims or volumes name, and lets those go that nobody does. */
final class AttributesClassProtection implements Reconciler<String> {
    private static final String FINALIZER = "kubernetes.io/vac-protection";

    private final ApiClient api;
    private final Informer<VolumeAttributesClass> classes;
    private final Informer<PersistentVolumeClaim> claims;
    private final Informer<PersistentVolume> volumes;

    private AttributesClassProtection(Manager manager, ApiClient api) {
        this.api = api;
        this.classes = manager.informers().of(VolumeAttributesClass.class);
        this.claims = manager.informers().of(PersistentVolumeClaim.class);
        this.volumes = manager.informers().of(PersistentVolume.class);
    }

    static void addTo(Manager manager, ApiClient api) {
        AttributesClassProtection protection = new AttributesClassProtection(manager, api);
        WorkQueue<String> queue = new WorkQueue<>(manager.timers());
        protection.classes.addHandler(
                Informer.Handler.each(one -> queue.add(one.getMetadata().getName())));
        protection.claims.addHandler(new Left<>(queue) {
            @Override
            Stream<String> named(PersistentVolumeClaim claim) {
                return AttributesClassProtection.named(claim);
            }
        });
        protection.volumes.addHandler(new Left<>(queue) {
            @Override
            Stream<String> named(PersistentVolume volume) {
                return AttributesClassProtection.named(volume);
            }
        });
        manager.add(new Controller<>("volumeattributesclass-protection", 1, queue, protection));
    }

    @Override
    public Result reconcile(String name) {
        VolumeAttributesClass found = classes.get(null, name);
        if (found == null) {
            return Result.done();
        }
        boolean held = found.getMetadata().getFinalizers().contains(FINALIZER);
        boolean deleted = found.getMetadata().getDeletionTimestamp() != null;
        if (deleted && held && !isNamed(name)) {
            api.update(new VolumeAttributesClassBuilder(found)
                    .editMetadata()
                    .removeFromFinalizers(FINALIZER)
                    .endMetadata()
                    .build());
        } else if (!deleted && !held) {
            api.update(new VolumeAttributesClassBuilder(found)
                    .editMetadata()
                    .addToFinalizers(FINALIZER)
                    .endMetadata()
                    .build());
        }
        return Result.done();
    }

    private boolean isNamed(String name) {
        return claims.list().stream().anyMatch(claim -> named(claim).anyMatch(name::equals))
                || volumes.list().stream().anyMatch(volume -> named(volume).anyMatch(name::equals));
    }

    /** The classes a claim asks for, has, and is on its way to. */
    private static Stream<String> named(PersistentVolumeClaim claim) {
        PersistentVolumeClaimStatus status = claim.getStatus();
        return Stream.of(
                        claim.getSpec().getVolumeAttributesClassName(),
                        status == null ? null : status.getCurrentVolumeAttributesClassName(),
                        status == null || status.getModifyVolumeStatus() == null
                                ? null
                                : status.getModifyVolumeStatus().getTargetVolumeAttributesClassName())
                .filter(AttributesClassProtection::isSaid);
    }

    private static Stream<String> named(PersistentVolume volume) {
        return Stream.ofNullable(volume.getSpec().getVolumeAttributesClassName())
                .filter(AttributesClassProtection::isSaid);
    }

    private static boolean isSaid(@Nullable String name) {
        return name != null && !name.isEmpty();
    }

    /** Looks again at the classes that an object names no more. */
    private abstract static class Left<T> implements Informer.Handler<T> {
        private final WorkQueue<String> queue;

        Left(WorkQueue<String> queue) {
            this.queue = queue;
        }

        abstract Stream<String> named(T object);

        @Override
        public void added(T object) {}

        @Override
        public void updated(T before, T now) {
            List<String> still = named(now).toList();
            named(before).filter(name -> !still.contains(name)).forEach(queue::add);
        }

        @Override
        public void deleted(T last) {
            named(last).forEach(queue::add);
        }
    }
}
