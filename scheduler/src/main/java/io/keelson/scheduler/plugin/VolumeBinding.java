package io.keelson.scheduler.plugin;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Volume;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import io.keelson.scheduler.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The pod's volume claims must exist and be bound, and their volumes be reachable from the node. */
final class VolumeBinding implements FilterPlugin {
    private static final Refusal CONFLICT = Refusal.forGood("node(s) didn't match PersistentVolume's node affinity");

    @Override
    public String name() {
        return "VolumeBinding";
    }

    @Override
    public NodeTest prepare(PodInfo pod, Snapshot snapshot) throws PodRefusedException {
        List<Volume> volumes = pod.pod().getSpec().getVolumes();
        if (volumes == null || volumes.isEmpty()) {
            return PASS;
        }
        List<Predicate<NodeInfo>> reachable = new ArrayList<>();
        for (Volume volume : volumes) {
            String name = volume.getPersistentVolumeClaim() != null
                    ? volume.getPersistentVolumeClaim().getClaimName()
                    : volume.getEphemeral() != null ? pod.name() + "-" + volume.getName() : null;
            if (name != null) {
                check(pod, name, snapshot, reachable);
            }
        }
        return reachable.isEmpty() ? PASS : node -> reachable.stream().allMatch(r -> r.test(node)) ? null : CONFLICT;
    }

    private static void check(PodInfo pod, String name, Snapshot snapshot, List<Predicate<NodeInfo>> reachable)
            throws PodRefusedException {
        PersistentVolumeClaim claim = snapshot.claim().apply(pod.namespace(), name);
        if (claim == null) {
            throw new PodRefusedException("persistentvolumeclaim \"" + name + "\" not found");
        }
        if (claim.getMetadata().getDeletionTimestamp() != null) {
            throw new PodRefusedException("persistentvolumeclaim \"" + name + "\" is being deleted");
        }
        if (claim.getStatus() != null && "Lost".equals(claim.getStatus().getPhase())) {
            throw new PodRefusedException(
                    "persistentvolumeclaim \"" + name + "\" bound to non-existent persistentvolume \""
                            + claim.getSpec().getVolumeName() + "\"");
        }
        String volumeName = claim.getSpec().getVolumeName();
        if (volumeName == null || volumeName.isEmpty()) {
            String storageClass = claim.getSpec().getStorageClassName();
            if (storageClass == null || !snapshot.waitsForConsumer().apply(storageClass)) {
                throw new PodRefusedException("pod has unbound immediate PersistentVolumeClaims");
            }
            return;
        }
        PersistentVolume volume = snapshot.volume().apply(volumeName);
        if (volume == null) {
            throw new PodRefusedException("persistentvolume \"" + volumeName + "\" not found");
        }
        var affinity = volume.getSpec().getNodeAffinity();
        if (affinity != null && affinity.getRequired() != null) {
            var terms = affinity.getRequired().getNodeSelectorTerms().stream()
                    .map(NodeAffinity::term)
                    .toList();
            reachable.add(node -> terms.stream().anyMatch(t -> t.test(node)));
        }
    }
}
