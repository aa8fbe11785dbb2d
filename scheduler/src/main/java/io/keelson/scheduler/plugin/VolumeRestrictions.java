package io.keelson.scheduler.plugin;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Volume;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import io.keelson.scheduler.snapshot.Snapshot;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Disks that only one pod of a node may have, unless all of them only read, and claims that only one pod of the whole
 * cluster may use ({@code ReadWriteOncePod}, KEP-2485).
 */
final class VolumeRestrictions implements FilterPlugin {
    private static final Refusal DISK = Refusal.byPods("node(s) had no available disk");
    private static final Refusal CLAIM = Refusal.byPods("node(s) unavailable due to PersistentVolumeClaim with "
            + "ReadWriteOncePod access mode already in-use by another pod");

    @Override
    public String name() {
        return "VolumeRestrictions";
    }

    @Override
    public NodeTest prepare(PodInfo pod, Snapshot snapshot) throws PodRefusedException {
        List<Volume> volumes = pod.pod().getSpec().getVolumes();
        List<Volume> disks = volumes.stream().filter(VolumeRestrictions::isDisk).toList();
        Set<String> exclusive = exclusive(pod, volumes, snapshot);
        boolean taken = !exclusive.isEmpty()
                && snapshot.nodes().stream().flatMap(n -> n.pods().stream()).anyMatch(p -> uses(p, pod, exclusive));
        if (disks.isEmpty() && !taken) {
            return PASS;
        }
        return node -> refusal(node, disks, taken);
    }

    private static @Nullable Refusal refusal(NodeInfo node, List<Volume> disks, boolean taken) {
        for (Volume disk : disks) {
            for (PodInfo other : node.pods()) {
                if (other.pod().getSpec().getVolumes().stream().anyMatch(v -> conflict(disk, v))) {
                    return DISK;
                }
            }
        }
        return taken ? CLAIM : null;
    }

    private static Set<String> exclusive(PodInfo pod, List<Volume> volumes, Snapshot snapshot)
            throws PodRefusedException {
        Set<String> exclusive = new HashSet<>();
        for (Volume volume : volumes) {
            if (volume.getPersistentVolumeClaim() == null) {
                continue;
            }
            String name = volume.getPersistentVolumeClaim().getClaimName();
            PersistentVolumeClaim claim = snapshot.storage().claim(pod.namespace(), name);
            if (claim == null) {
                throw new PodRefusedException("persistentvolumeclaim \"" + name + "\" not found");
            }
            if (claim.getSpec().getAccessModes().contains("ReadWriteOncePod")) {
                exclusive.add(name);
            }
        }
        return exclusive;
    }

    private static boolean uses(PodInfo other, PodInfo pod, Set<String> claims) {
        return other.namespace().equals(pod.namespace())
                && other.pod().getSpec().getVolumes().stream()
                        .anyMatch(v -> v.getPersistentVolumeClaim() != null
                                && claims.contains(v.getPersistentVolumeClaim().getClaimName()));
    }

    private static boolean isDisk(Volume volume) {
        return volume.getGcePersistentDisk() != null
                || volume.getAwsElasticBlockStore() != null
                || volume.getRbd() != null
                || volume.getIscsi() != null;
    }

    private static boolean conflict(Volume a, Volume b) {
        if (a.getGcePersistentDisk() != null && b.getGcePersistentDisk() != null) {
            var one = a.getGcePersistentDisk();
            var two = b.getGcePersistentDisk();
            if (Objects.equals(one.getPdName(), two.getPdName()) && written(one.getReadOnly(), two.getReadOnly())) {
                return true;
            }
        }
        if (a.getAwsElasticBlockStore() != null && b.getAwsElasticBlockStore() != null) {
            return Objects.equals(
                    a.getAwsElasticBlockStore().getVolumeID(),
                    b.getAwsElasticBlockStore().getVolumeID());
        }
        if (a.getIscsi() != null && b.getIscsi() != null) {
            return Objects.equals(a.getIscsi().getIqn(), b.getIscsi().getIqn())
                    && written(a.getIscsi().getReadOnly(), b.getIscsi().getReadOnly());
        }
        if (a.getRbd() != null && b.getRbd() != null) {
            return !Collections.disjoint(a.getRbd().getMonitors(), b.getRbd().getMonitors())
                    && Objects.equals(a.getRbd().getPool(), b.getRbd().getPool())
                    && Objects.equals(a.getRbd().getImage(), b.getRbd().getImage())
                    && written(a.getRbd().getReadOnly(), b.getRbd().getReadOnly());
        }
        return false;
    }

    private static boolean written(@Nullable Boolean one, @Nullable Boolean two) {
        return !Boolean.TRUE.equals(one) || !Boolean.TRUE.equals(two);
    }
}
