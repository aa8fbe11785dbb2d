package io.keelson.controllermanager.volume;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.ResourcePath;
import io.keelson.client.workload.PodState;
import java.util.Objects;

/** Holds claims that pods on nodes use, and lets those go that nobody does. */
final class ClaimProtection implements Reconciler<ObjectKey> {
    static final String FINALIZER = "kubernetes.io/pvc-protection";

    private final ApiClient api;
    private final Informer<PersistentVolumeClaim> claims;
    private final Informer<Pod> pods;

    private ClaimProtection(ApiClient api, Informer<PersistentVolumeClaim> claims, Informer<Pod> pods) {
        this.api = api;
        this.claims = claims;
        this.pods = pods;
    }

    static void addTo(Manager manager, ApiClient api) {
        Informer<PersistentVolumeClaim> claims = manager.informers().of(PersistentVolumeClaim.class);
        Informer<Pod> pods = PodClaims.index(manager.informers().of(Pod.class));
        WorkQueue<ObjectKey> queue = new WorkQueue<>(manager.timers());
        claims.addHandler(Informer.Handler.each(claim -> queue.add(ObjectKey.of(claim))));
        pods.addHandler(new Informer.Handler<>() {
            @Override
            public void added(Pod pod) {
                changed(pod);
            }

            @Override
            public void updated(Pod before, Pod now) {
                if (!Objects.equals(
                        before.getMetadata().getUid(), now.getMetadata().getUid())) {
                    deleted(before);
                }
                changed(now);
            }

            @Override
            public void deleted(Pod pod) {
                PodClaims.names(pod)
                        .forEach(
                                name -> queue.add(ObjectKey.of(pod.getMetadata().getNamespace(), name)));
            }

            private void changed(Pod pod) {
                if (PodState.isTerminal(pod) || PodState.isDeleted(pod)) {
                    deleted(pod);
                }
            }
        });
        manager.add(new Controller<>("pvc-protection", 2, queue, new ClaimProtection(api, claims, pods)));
    }

    @Override
    public Result reconcile(ObjectKey key) {
        PersistentVolumeClaim claim = claims.get(key);
        if (claim == null) {
            return Result.done();
        }
        boolean held = claim.getMetadata().getFinalizers().contains(FINALIZER);
        boolean deleted = claim.getMetadata().getDeletionTimestamp() != null;
        if (deleted && held && !isUsed(claim)) {
            api.update(new PersistentVolumeClaimBuilder(claim)
                    .editMetadata()
                    .removeFromFinalizers(FINALIZER)
                    .endMetadata()
                    .build());
        } else if (!deleted && !held) {
            api.update(new PersistentVolumeClaimBuilder(claim)
                    .editMetadata()
                    .addToFinalizers(FINALIZER)
                    .endMetadata()
                    .build());
        }
        return Result.done();
    }

    /** The informer may not have seen a pod yet, so that only the server's word frees a claim. */
    private boolean isUsed(PersistentVolumeClaim claim) {
        boolean known = pods.byIndex(PodClaims.INDEX, PodClaims.key(claim)).stream()
                .anyMatch(pod -> PodClaims.uses(pod, claim));
        if (known) {
            return true;
        }
        String path = ResourcePath.of(Pod.class).collection(claim.getMetadata().getNamespace());
        PodList all = api.wire().mapper().readValue(api.send("GET", path, null, null), PodList.class);
        return all.getItems().stream().anyMatch(pod -> PodClaims.uses(pod, claim));
    }
}
