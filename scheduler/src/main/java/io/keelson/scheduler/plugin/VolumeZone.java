package io.keelson.scheduler.plugin;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Volume;
import io.keelson.scheduler.snapshot.ClusterEvent;
import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A volume that is labelled with zones or regions is used in one of them only. */
final class VolumeZone implements FilterPlugin {
    private static final Refusal REFUSAL = Refusal.forGood("node(s) had no available volume zone");
    /** The labels of places, with the names they have now. */
    private static final Map<String, String> LABELS = Map.of(
            "failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone",
            "failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region",
            "topology.kubernetes.io/zone", "topology.kubernetes.io/zone",
            "topology.kubernetes.io/region", "topology.kubernetes.io/region");
    /** What parts the zones of a volume that spans several. */
    private static final String SEPARATOR = "__";

    private record Place(String label, Set<String> values) {}

    @Override
    public String name() {
        return "VolumeZone";
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo pod) {
        return event instanceof ClusterEvent.VolumesChanged || event instanceof ClusterEvent.NodeChanged;
    }

    @Override
    public NodeTest prepare(PodInfo pod, ClusterSnapshot snapshot) {
        List<Place> places = new ArrayList<>();
        for (Volume volume : pod.pod().getSpec().getVolumes()) {
            PersistentVolume bound = bound(pod, volume, snapshot);
            Map<String, String> labels =
                    bound == null ? null : bound.getMetadata().getLabels();
            if (labels != null) {
                labels.forEach((key, value) -> {
                    if (LABELS.containsKey(key)) {
                        places.add(new Place(key, Set.of(value.split(SEPARATOR, -1))));
                    }
                });
            }
        }
        return places.isEmpty() ? PASS : node -> isIn(node, places) ? null : REFUSAL;
    }

    private static @Nullable PersistentVolume bound(PodInfo pod, Volume volume, ClusterSnapshot snapshot) {
        if (volume.getPersistentVolumeClaim() == null) {
            return null;
        }
        PersistentVolumeClaim claim = snapshot.storage()
                .claim(pod.namespace(), volume.getPersistentVolumeClaim().getClaimName());
        String name = claim == null ? null : claim.getSpec().getVolumeName();
        return name == null || name.isEmpty() ? null : snapshot.storage().volume(name);
    }

    /** A node without any label of a place is in a cluster that has only one. */
    private static boolean isIn(NodeInfo node, List<Place> places) {
        if (LABELS.keySet().stream().noneMatch(l -> node.label(l) != null)) {
            return true;
        }
        return places.stream().allMatch(place -> {
            String here = node.label(place.label());
            String value = here == null ? node.label(LABELS.getOrDefault(place.label(), place.label())) : here;
            return value != null && place.values().contains(value);
        });
    }
}
