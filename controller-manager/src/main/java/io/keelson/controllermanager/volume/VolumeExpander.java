package io.keelson.controllermanager.volume;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Result;
import io.keelson.client.reconcile.WorkQueue;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says of claims that ask for more than they have who makes their volumes larger. All volumes that can grow are drivers',
 * and are grown by a driver's external resizer, as upstream's are since its own plugins for clouds are gone.
 */
final class VolumeExpander {
    private VolumeExpander() {}

    static void addTo(Manager manager, EventRecorder events) {
        Informer<PersistentVolumeClaim> claims = manager.informers().of(PersistentVolumeClaim.class);
        Informer<PersistentVolume> volumes = manager.informers().of(PersistentVolume.class);
        WorkQueue<ObjectKey> queue = new WorkQueue<>(manager.timers());
        claims.addHandler(new Informer.Handler<>() {
            @Override
            public void added(PersistentVolumeClaim claim) {
                if (wantsMore(claim)) {
                    queue.add(ObjectKey.of(claim));
                }
            }

            @Override
            public void updated(PersistentVolumeClaim before, PersistentVolumeClaim now) {
                if (requested(now).compareTo(requested(before)) > 0
                        || capacity(now).compareTo(capacity(before)) > 0) {
                    added(now);
                }
            }

            @Override
            public void deleted(PersistentVolumeClaim claim) {}
        });
        manager.add(new Controller<>("volume_expand", 2, queue, key -> {
            PersistentVolumeClaim claim = claims.get(key);
            if (claim == null || !wantsMore(claim)) {
                return Result.done();
            }
            PersistentVolume volume = volumes.get(null, claim.getSpec().getVolumeName());
            boolean its = volume != null
                    && volume.getSpec().getClaimRef() != null
                    && Objects.equals(
                            volume.getSpec().getClaimRef().getUid(),
                            claim.getMetadata().getUid());
            if (!its) {
                return Result.again();
            }
            events.event(
                    claim,
                    EventRecorder.NORMAL,
                    "ExternalExpanding",
                    "waiting for an external controller to expand this PVC");
            return Result.done();
        }));
    }

    /** Whether a claim is bound and asks for more than its volume has. */
    static boolean wantsMore(PersistentVolumeClaim claim) {
        return claim.getStatus() != null
                && "Bound".equals(claim.getStatus().getPhase())
                && requested(claim).compareTo(capacity(claim)) > 0;
    }

    private static BigDecimal requested(PersistentVolumeClaim claim) {
        return claim.getSpec().getResources() == null
                ? BigDecimal.ZERO
                : storage(claim.getSpec().getResources().getRequests());
    }

    private static BigDecimal capacity(PersistentVolumeClaim claim) {
        return claim.getStatus() == null
                ? BigDecimal.ZERO
                : storage(claim.getStatus().getCapacity());
    }

    private static BigDecimal storage(@Nullable Map<String, Quantity> amounts) {
        Quantity storage = amounts == null ? null : amounts.get("storage");
        return storage == null ? BigDecimal.ZERO : storage.getNumericalAmount();
    }
}
