package io.keelson.controllermanager.volume;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.keelson.client.workload.Selectors;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which volume a claim gets. Pure. */
final class VolumeMatch {
    private VolumeMatch() {}

    /**
     * The volume for a claim: one made for it, else the smallest that fits, of those with the fewest access modes.
     *
     * @param delayed whether only volumes made for the claim count, because its pod has not been scheduled
     * @return null when there is none
     */
    static @Nullable PersistentVolume best(
            PersistentVolumeClaim claim, List<PersistentVolume> volumes, boolean delayed) {
        TreeMap<String, List<PersistentVolume>> byModes = volumes.stream()
                .filter(v -> VolumeFacts.offersModes(claim, v))
                .collect(Collectors.groupingBy(
                        v -> {
                            TreeSet<String> modes = new TreeSet<>(v.getSpec().getAccessModes());
                            return modes.size() + " " + modes;
                        },
                        TreeMap::new,
                        Collectors.toList()));
        for (List<PersistentVolume> some : byModes.values()) {
            PersistentVolume best = among(claim, some, delayed);
            if (best != null) {
                return best;
            }
        }
        return null;
    }

    private static @Nullable PersistentVolume among(
            PersistentVolumeClaim claim, List<PersistentVolume> volumes, boolean delayed) {
        List<PersistentVolume> possible = volumes.stream()
                .filter(v -> v.getSpec().getClaimRef() == null || VolumeFacts.isFor(v, claim))
                .filter(v -> VolumeFacts.isLargeEnough(claim, v)
                        && VolumeFacts.sameMode(claim, v)
                        && VolumeFacts.sameAttributes(claim, v)
                        && v.getMetadata().getDeletionTimestamp() == null)
                .toList();
        for (PersistentVolume volume : possible) {
            if (VolumeFacts.isFor(volume, claim)) {
                return volume;
            }
        }
        if (delayed) {
            return null;
        }
        return possible.stream()
                .filter(v -> VolumeFacts.phase(v).equals("Available"))
                .filter(v -> claim.getSpec().getSelector() == null
                        || Selectors.matches(
                                claim.getSpec().getSelector(), v.getMetadata().getLabels()))
                .filter(v -> VolumeFacts.classOf(v).equals(VolumeFacts.classOf(claim)))
                .min(Comparator.comparing(VolumeFacts::capacity)
                        .thenComparing(v -> v.getMetadata().getName()))
                .orElse(null);
    }

    /** Why a claim cannot have the volume that it names, or null when it can. */
    static @Nullable String mismatch(PersistentVolumeClaim claim, PersistentVolume volume) {
        if (volume.getMetadata().getDeletionTimestamp() != null) {
            return "the volume is marked for deletion \"" + volume.getMetadata().getName() + "\"";
        }
        if (!VolumeFacts.isLargeEnough(claim, volume)) {
            return "requested PV is too small";
        }
        if (!VolumeFacts.classOf(volume).equals(VolumeFacts.classOf(claim))) {
            return "storageClassName does not match";
        }
        if (!VolumeFacts.sameAttributes(claim, volume)) {
            return "volumeAttributesClassName does not match";
        }
        if (!VolumeFacts.sameMode(claim, volume)) {
            return "incompatible volumeMode";
        }
        return VolumeFacts.offersModes(claim, volume) ? null : "incompatible accessMode";
    }
}
