package io.keelson.controllermanager.volume;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.workload.Owners;
import io.keelson.client.workload.PodState;
import java.util.List;
import java.util.Objects;

/** Creates the claims of pods' ephemeral volumes; they go with the pod, which owns them. */
final class EphemeralClaims implements Reconciler<ObjectKey> {
    private final ApiClient api;
    private final Informer<Pod> pods;
    private final Informer<PersistentVolumeClaim> claims;
    private final EventRecorder events;

    private EphemeralClaims(
            ApiClient api, Informer<Pod> pods, Informer<PersistentVolumeClaim> claims, EventRecorder events) {
        this.api = api;
        this.pods = pods;
        this.claims = claims;
        this.events = events;
    }

    static void addTo(Manager manager, ApiClient api, EventRecorder events) {
        Informer<PersistentVolumeClaim> claims = manager.informers().of(PersistentVolumeClaim.class);
        Informer<Pod> pods = PodClaims.index(manager.informers().of(Pod.class));
        WorkQueue<ObjectKey> queue = new WorkQueue<>(manager.timers());
        pods.addHandler(new Informer.Handler<>() {
            @Override
            public void added(Pod pod) {
                if (!PodState.isDeleted(pod) && volumes(pod).stream().anyMatch(v -> v.getEphemeral() != null)) {
                    queue.add(ObjectKey.of(pod));
                }
            }

            @Override
            public void updated(Pod before, Pod now) {}

            @Override
            public void deleted(Pod last) {}
        });
        claims.addHandler(new Informer.Handler<>() {
            @Override
            public void added(PersistentVolumeClaim claim) {}

            @Override
            public void updated(PersistentVolumeClaim before, PersistentVolumeClaim now) {}

            @Override
            public void deleted(PersistentVolumeClaim claim) {
                pods.byIndex(PodClaims.INDEX, PodClaims.key(claim)).forEach(pod -> queue.add(ObjectKey.of(pod)));
            }
        });
        manager.add(new Controller<>("ephemeral-volume", 5, queue, new EphemeralClaims(api, pods, claims, events)));
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Pod pod = pods.get(key);
        if (pod == null || PodState.isDeleted(pod)) {
            return Result.done();
        }
        for (Volume volume : volumes(pod)) {
            if (volume.getEphemeral() == null) {
                continue;
            }
            try {
                claim(pod, volume);
            } catch (KubernetesClientException e) {
                events.event(
                        pod,
                        EventRecorder.WARNING,
                        "FailedBinding",
                        "ephemeral volume " + volume.getName() + ": " + e.getMessage());
                throw e;
            }
        }
        return Result.done();
    }

    private void claim(Pod pod, Volume volume) {
        String name = PodClaims.ephemeral(pod, volume);
        PersistentVolumeClaim there = claims.get(pod.getMetadata().getNamespace(), name);
        if (there != null) {
            if (!Owners.controls(pod, there)) {
                throw new KubernetesClientException("PVC " + PodClaims.key(there) + " was not created for pod "
                        + ObjectKey.of(pod) + " (pod is not owner)");
            }
            return;
        }
        var template = volume.getEphemeral().getVolumeClaimTemplate();
        var meta = template.getMetadata();
        try {
            api.create(new PersistentVolumeClaimBuilder()
                    .withNewMetadata()
                    .withNamespace(pod.getMetadata().getNamespace())
                    .withName(name)
                    .withLabels(meta == null ? null : meta.getLabels())
                    .withAnnotations(meta == null ? null : meta.getAnnotations())
                    .withOwnerReferences(Owners.referenceTo(pod, "v1", "Pod"))
                    .endMetadata()
                    .withSpec(template.getSpec())
                    .build());
        } catch (KubernetesClientException e) {
            throw new KubernetesClientException(
                    "create PVC " + name + ": " + e.getMessage(), e.getCode(), e.getStatus());
        }
    }

    private static List<Volume> volumes(Pod pod) {
        return Objects.requireNonNullElse(pod.getSpec().getVolumes(), List.of());
    }
}
