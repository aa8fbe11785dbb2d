package io.keelson.scheduler.plugin;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Volume;
import io.keelson.scheduler.snapshot.ClusterEvent;
import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
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
    public boolean mayHelp(ClusterEvent event, PodInfo pod) {
        return switch (event) {
            case ClusterEvent.NodeChanged ignored -> true;
            case ClusterEvent.PodLeft(PodInfo left, NodeInfo node) ->
                !left.pod().getSpec().getVolumes().isEmpty();
            case ClusterEvent.PodPlaced ignored -> false;
            case ClusterEvent.VolumesChanged ignored -> true;
            case ClusterEvent.NamespaceChanged ignored -> false;
        };
    }

    @Override
    public NodeTest prepare(PodInfo pod, ClusterSnapshot snapshot) throws PodRefusedException {
        List<Volume> volumes = pod.pod().getSpec().getVolumes();
        List<Volume> disks = volumes.stream().filter(VolumeRestrictions::isDisk).toList();
        Set<String> exclusive = exclusive(pod, volumes, snapshot);
        int taken = exclusive.isEmpty()
                ? 0
                : snapshot.nodes().stream()
                        .mapToInt(n -> users(n, pod, exclusive))
                        .sum();
        return disks.isEmpty() && taken == 0 ? PASS : new VolumeTest(pod, disks, exclusive, taken);
    }

    /**
     * Tests nodes for disks that are taken.
     *
     * @param disks what only one pod of a node may have
     * @param exclusive the names of claims that only one pod of the cluster may use
     * @param taken how many pods use them
     */
    private record VolumeTest(PodInfo pod, List<Volume> disks, Set<String> exclusive, int taken) implements NodeTest {

        @Override
        public @Nullable Refusal test(NodeInfo node) {
            for (Volume disk : disks) {
                for (PodInfo other : node.pods()) {
                    if (other.pod().getSpec().getVolumes().stream().anyMatch(v -> conflict(disk, v))) {
                        return DISK;
                    }
                }
            }
            return taken > 0 ? CLAIM : null;
        }

        @Override
        public NodeTest changed(NodeInfo before, NodeInfo after) {
            int now = taken + users(after, pod, exclusive) - users(before, pod, exclusive);
            return new VolumeTest(pod, disks, exclusive, now);
        }
    }

    private static int users(NodeInfo node, PodInfo pod, Set<String> claims) {
        return (int) node.pods().stream().filter(p -> uses(p, pod, claims)).count();
    }

    private static Set<String> exclusive(PodInfo pod, List<Volume> volumes, ClusterSnapshot snapshot)
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
