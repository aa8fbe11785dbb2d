package io.keelson.scheduler.plugin;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.keelson.scheduler.snapshot.ClusterEvent;
import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The pod's volume claims must exist. Those that are bound must have their volume reachable from the node; those that
 * wait for a pod must find a volume the node reaches, or a provisioner that makes one there.
 */
public final class VolumeBinding implements FilterPlugin {
    private static final String BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
    private static final String OUT_OF_REACH = "node(s) didn't match PersistentVolume's node affinity";
    private static final String NONE_TO_BIND = "node(s) didn't find available persistent volumes to bind";

    @Override
    public String name() {
        return "VolumeBinding";
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo pod) {
        return event instanceof ClusterEvent.VolumesChanged || event instanceof ClusterEvent.NodeChanged;
    }

    @Override
    public NodeTest prepare(PodInfo pod, ClusterSnapshot snapshot) throws PodRefusedException {
        List<Predicate<NodeInfo>> reachable = new ArrayList<>();
        List<PersistentVolumeClaim> unbound = new ArrayList<>();
        List<PersistentVolumeClaim> immediate = new ArrayList<>();
        for (PersistentVolumeClaim claim : claims(pod, snapshot)) {
            if (isBound(claim)) {
                reachable.add(reach(claim, snapshot));
            } else if (waitsForPod(claim, snapshot)) {
                unbound.add(claim);
            } else {
                immediate.add(claim);
            }
        }
        if (!immediate.isEmpty()) {
            throw new PodRefusedException("pod has unbound immediate PersistentVolumeClaims");
        }
        if (reachable.isEmpty() && unbound.isEmpty()) {
            return PASS;
        }
        UnboundClaims finder = new UnboundClaims(unbound, snapshot.storage());
        return node -> {
            List<String> reasons = new ArrayList<>();
            if (!reachable.stream().allMatch(r -> r.test(node))) {
                reasons.add(OUT_OF_REACH);
            }
            if (!finder.satisfiedBy(node)) {
                reasons.add(NONE_TO_BIND);
            }
            return reasons.isEmpty() ? null : new Refusal(List.copyOf(reasons), false);
        };
    }

    /**
     * Returns what has to become of a pod's claims before it goes to a node that was chosen for it.
     *
     * @throws PodRefusedException where its claims have changed since
     */
    public static VolumePlan plan(PodInfo pod, ClusterSnapshot snapshot, NodeInfo node) throws PodRefusedException {
        List<PersistentVolumeClaim> unbound =
                claims(pod, snapshot).stream().filter(c -> !isBound(c)).toList();
        if (unbound.isEmpty()) {
            return VolumePlan.NOTHING;
        }
        VolumePlan plan = new UnboundClaims(unbound, snapshot.storage()).plan(node);
        if (plan == null) {
            throw new PodRefusedException(NONE_TO_BIND);
        }
        return plan;
    }

    /** Returns whether a node reaches a volume. */
    public static boolean reaches(PersistentVolume volume, NodeInfo node) {
        return UnboundClaims.reach(volume).test(node);
    }

    private static List<PersistentVolumeClaim> claims(PodInfo pod, ClusterSnapshot snapshot)
            throws PodRefusedException {
        List<PersistentVolumeClaim> claims = new ArrayList<>();
        for (Volume volume : pod.pod().getSpec().getVolumes()) {
            boolean ephemeral = volume.getEphemeral() != null;
            if (volume.getPersistentVolumeClaim() == null && !ephemeral) {
                continue;
            }
            String name = ephemeral
                    ? pod.name() + "-" + volume.getName()
                    : volume.getPersistentVolumeClaim().getClaimName();
            String quoted = "persistentvolumeclaim \"" + name + "\"";
            PersistentVolumeClaim claim = snapshot.storage().claim(pod.namespace(), name);
            if (claim == null) {
                throw new PodRefusedException(
                        ephemeral
                                ? "waiting for ephemeral volume controller to create the " + quoted
                                : quoted + " not found");
            }
            if (claim.getStatus() != null && "Lost".equals(claim.getStatus().getPhase())) {
                throw new PodRefusedException(quoted + " bound to non-existent persistentvolume \""
                        + claim.getSpec().getVolumeName() + "\"");
            }
            if (claim.getMetadata().getDeletionTimestamp() != null) {
                throw new PodRefusedException(quoted + " is being deleted");
            }
            if (ephemeral && !isOwned(claim, pod)) {
                throw new PodRefusedException("PVC " + pod.namespace() + "/" + name + " was not created for pod "
                        + pod.key() + " (pod is not owner)");
            }
            claims.add(claim);
        }
        return claims;
    }

    private static boolean isOwned(PersistentVolumeClaim claim, PodInfo pod) {
        return claim.getMetadata().getOwnerReferences().stream()
                .anyMatch(
                        o -> Boolean.TRUE.equals(o.getController()) && pod.uid().equals(o.getUid()));
    }

    /** A claim that names its volume is bound only when the volume's controller has said so. */
    public static boolean isBound(PersistentVolumeClaim claim) {
        Map<String, String> annotations = claim.getMetadata().getAnnotations();
        return named(claim) && annotations != null && annotations.containsKey(BIND_COMPLETED);
    }

    private static boolean named(PersistentVolumeClaim claim) {
        String volume = claim.getSpec().getVolumeName();
        return volume != null && !volume.isEmpty();
    }

    private static boolean waitsForPod(PersistentVolumeClaim claim, ClusterSnapshot snapshot) {
        String name = claim.getSpec().getStorageClassName();
        StorageClass found = name == null ? null : snapshot.storage().storageClass(name);
        return !named(claim) && found != null && "WaitForFirstConsumer".equals(found.getVolumeBindingMode());
    }

    private static Predicate<NodeInfo> reach(PersistentVolumeClaim claim, ClusterSnapshot snapshot)
            throws PodRefusedException {
        String name = claim.getSpec().getVolumeName();
        PersistentVolume volume = snapshot.storage().volume(name);
        if (volume == null) {
            throw new PodRefusedException("persistentvolume \"" + name + "\" not found");
        }
        return UnboundClaims.reach(volume);
    }
}
