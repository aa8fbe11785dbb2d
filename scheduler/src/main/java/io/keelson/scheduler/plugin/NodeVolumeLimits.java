package io.keelson.scheduler.plugin;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.storage.CSINode;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
import io.keelson.scheduler.snapshot.ClusterEvent;
import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import io.keelson.scheduler.snapshot.Storage;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A node takes so many volumes of a CSI driver as its {@code CSINode} says, those of other pods counted once each. */
final class NodeVolumeLimits implements FilterPlugin {
    private static final Refusal EXCEEDED = Refusal.byPods("node(s) exceed max volume count");

    @Override
    public String name() {
        return "NodeVolumeLimits";
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo pod) {
        return switch (event) {
            case ClusterEvent.PodLeft(PodInfo left, NodeInfo node) ->
                left.pod().getSpec().getVolumes().stream().anyMatch(v -> claimName(v, left) != null);
            case ClusterEvent.VolumesChanged ignored -> true;
            case ClusterEvent.NodeChanged ignored -> false;
            case ClusterEvent.PodPlaced ignored -> false;
            case ClusterEvent.NamespaceChanged ignored -> false;
        };
    }

    @Override
    public NodeTest prepare(PodInfo pod, ClusterSnapshot snapshot) {
        Storage storage = snapshot.storage();
        Map<String, String> wanted = new HashMap<>();
        collect(pod, storage, wanted);
        return wanted.isEmpty() ? PASS : node -> test(wanted, node, storage);
    }

    private static @Nullable Refusal test(Map<String, String> wanted, NodeInfo node, Storage storage) {
        Map<String, Integer> limits = limits(storage.csiNode(node.name()));
        if (limits.isEmpty()) {
            return null;
        }
        Map<String, String> there = new HashMap<>();
        for (PodInfo other : node.pods()) {
            collect(other, storage, there);
        }
        for (VolumeAttachment attachment : storage.attachments(node.name())) {
            String name = attachment.getSpec().getSource().getPersistentVolumeName();
            PersistentVolume volume = name == null ? null : storage.volume(name);
            if (volume != null && volume.getSpec().getCsi() != null) {
                there.put(handle(volume), volume.getSpec().getCsi().getDriver());
            }
        }
        Map<String, Integer> counts = new HashMap<>();
        there.values().forEach(driver -> counts.merge(driver, 1, Integer::sum));
        Map<String, Integer> added = new HashMap<>();
        wanted.forEach((volume, driver) -> {
            if (!there.containsKey(volume)) {
                added.merge(driver, 1, Integer::sum);
            }
        });
        boolean exceeded = added.entrySet().stream()
                .anyMatch(e -> limits.containsKey(e.getKey())
                        && counts.getOrDefault(e.getKey(), 0) + e.getValue() > limits.get(e.getKey()));
        return exceeded ? EXCEEDED : null;
    }

    private static Map<String, Integer> limits(@Nullable CSINode node) {
        Map<String, Integer> limits = new HashMap<>();
        if (node != null && node.getSpec() != null) {
            for (var driver : node.getSpec().getDrivers()) {
                if (driver.getAllocatable() != null && driver.getAllocatable().getCount() != null) {
                    limits.put(driver.getName(), driver.getAllocatable().getCount());
                }
            }
        }
        return limits;
    }

    /** Adds the CSI volumes of a pod and their drivers; a volume that is yet to be made is known by its claim. */
    private static void collect(PodInfo pod, Storage storage, Map<String, String> volumes) {
        for (Volume used : pod.pod().getSpec().getVolumes()) {
            String name = claimName(used, pod);
            PersistentVolumeClaim claim = name == null ? null : storage.claim(pod.namespace(), name);
            if (claim == null) {
                continue;
            }
            String bound = Objects.requireNonNullElse(claim.getSpec().getVolumeName(), "");
            PersistentVolume volume = bound.isEmpty() ? null : storage.volume(bound);
            if (volume != null && volume.getSpec().getCsi() != null) {
                volumes.put(handle(volume), volume.getSpec().getCsi().getDriver());
            } else if (volume == null) {
                String className = claim.getSpec().getStorageClassName();
                StorageClass made = className == null ? null : storage.storageClass(className);
                if (made != null) {
                    volumes.put(made.getProvisioner() + "-" + pod.namespace() + "/" + name, made.getProvisioner());
                }
            }
        }
    }

    private static String handle(PersistentVolume volume) {
        return volume.getSpec().getCsi().getDriver() + "/"
                + volume.getSpec().getCsi().getVolumeHandle();
    }

    private static @Nullable String claimName(Volume volume, PodInfo pod) {
        if (volume.getPersistentVolumeClaim() != null) {
            return volume.getPersistentVolumeClaim().getClaimName();
        }
        return volume.getEphemeral() == null ? null : pod.name() + "-" + volume.getName();
    }
}
