package io.keelson.scheduler.volume;

import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.scheduler.plugin.VolumePlan;
import io.keelson.scheduler.snapshot.Storage;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Claims and volumes as they will be when the decisions that are under way have been written, so that the next decision
 * gives nothing away twice. Safe on any thread.
 */
public final class VolumeReservations implements Storage {
    static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";

    private final Storage known;
    private final Map<String, VolumePlan> plans = new ConcurrentHashMap<>();
    private final Map<String, PersistentVolumeClaim> volumes = new ConcurrentHashMap<>();
    private final Map<ObjectKey, String> nodes = new ConcurrentHashMap<>();

    /** Nothing is reserved. @param known what the API server says */
    public VolumeReservations(Storage known) {
        this.known = known;
    }

    /** Reserves what a pod's plan takes, until {@link #release}. */
    public void reserve(String podUid, String node, VolumePlan plan) {
        if (plan.isEmpty()) {
            return;
        }
        plans.put(podUid, plan);
        plan.bindings().forEach(b -> volumes.put(b.volume().getMetadata().getName(), b.claim()));
        plan.provisions().forEach(claim -> nodes.put(ObjectKey.of(claim), node));
    }

    /** The plan of a pod was carried out, or given up. */
    public void release(String podUid) {
        VolumePlan plan = plans.remove(podUid);
        if (plan != null) {
            plan.bindings().forEach(b -> volumes.remove(b.volume().getMetadata().getName()));
            plan.provisions().forEach(claim -> nodes.remove(ObjectKey.of(claim)));
        }
    }

    @Override
    public @Nullable PersistentVolumeClaim claim(String namespace, String name) {
        PersistentVolumeClaim claim = known.claim(namespace, name);
        String node = nodes.get(ObjectKey.of(namespace, name));
        if (claim == null || node == null || annotations(claim).containsKey(SELECTED_NODE)) {
            return claim;
        }
        return new PersistentVolumeClaimBuilder(claim)
                .editMetadata()
                .addToAnnotations(SELECTED_NODE, node)
                .endMetadata()
                .build();
    }

    @Override
    public @Nullable PersistentVolume volume(String name) {
        PersistentVolume volume = known.volume(name);
        return volume == null ? null : reserved(volume);
    }

    @Override
    public List<PersistentVolume> volumes() {
        return volumes.isEmpty()
                ? known.volumes()
                : known.volumes().stream().map(this::reserved).toList();
    }

    @Override
    public @Nullable StorageClass storageClass(String name) {
        return known.storageClass(name);
    }

    private PersistentVolume reserved(PersistentVolume volume) {
        PersistentVolumeClaim claim = volumes.get(volume.getMetadata().getName());
        return claim == null ? volume : claimed(volume, claim);
    }

    /** A volume that is kept for a claim. */
    static PersistentVolume claimed(PersistentVolume volume, PersistentVolumeClaim claim) {
        return new PersistentVolumeBuilder(volume)
                .editSpec()
                .withClaimRef(new ObjectReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("PersistentVolumeClaim")
                        .withNamespace(claim.getMetadata().getNamespace())
                        .withName(claim.getMetadata().getName())
                        .withUid(claim.getMetadata().getUid())
                        .withResourceVersion(claim.getMetadata().getResourceVersion())
                        .build())
                .endSpec()
                .build();
    }

    static Map<String, String> annotations(PersistentVolumeClaim claim) {
        return Objects.requireNonNullElse(claim.getMetadata().getAnnotations(), Map.of());
    }
}
