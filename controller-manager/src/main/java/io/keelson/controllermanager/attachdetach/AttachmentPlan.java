package io.keelson.controllermanager.attachdetach;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done about the volumes of one node; pure.
 *
 * @param attach the volumes that get an attachment
 * @param attached the names that the node's status shall list
 * @param detach the attachments that go, which the status must no longer list
 * @param refused volumes that another node has and this one may not have as well
 * @param patience how long until an attachment goes although the node has not let go of its volume; null for never
 */
record AttachmentPlan(
        List<CsiVolume> attach,
        Set<String> attached,
        List<VolumeAttachment> detach,
        Map<CsiVolume, List<Pod>> refused,
        @Nullable Duration patience) {
    /** How long a node that says nothing keeps volumes that no pod uses. */
    static final Duration PATIENCE = Duration.ofMinutes(6);

    private static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

    /**
     * What is known of a node.
     *
     * @param name the node's
     * @param node what the API server has of it; null where it is gone
     * @param wanted the volumes that its pods use
     * @param here the attachments to it
     * @param volumes the volume of each of those attachments, by the attachment's name; without those that are gone
     * @param elsewhere who uses a wanted volume on other nodes, by the volume's unique name; volumes that no other node
     *     has are left out
     * @param unusedSince since when volumes of attachments have not been used, by the attachment's name
     */
    record Snapshot(
            String name,
            @Nullable Node node,
            List<CsiVolume> wanted,
            List<VolumeAttachment> here,
            Map<String, CsiVolume> volumes,
            Map<String, List<Pod>> elsewhere,
            Map<String, Instant> unusedSince) {}

    static AttachmentPlan of(Snapshot known, Instant now) {
        Map<String, CsiVolume> wanted = new LinkedHashMap<>();
        known.wanted().forEach(v -> wanted.put(v.attachmentName(known.name()), v));
        Map<String, VolumeAttachment> here = new HashMap<>();
        known.here().forEach(a -> here.put(a.getMetadata().getName(), a));
        List<CsiVolume> attach = new ArrayList<>();
        Map<CsiVolume, List<Pod>> refused = new LinkedHashMap<>();
        Set<String> attached = new TreeSet<>();
        wanted.forEach((name, volume) -> {
            VolumeAttachment there = here.get(name);
            List<Pod> others = known.elsewhere().get(volume.uniqueName());
            if (there == null && others != null && volume.exclusive()) {
                refused.put(volume, others);
            } else if (there == null && known.node() != null) {
                attach.add(volume);
            } else if (there != null && isAttached(there) && !isGoing(there)) {
                attached.add(volume.uniqueName());
            }
        });
        Set<String> inUse = inUse(known.node());
        List<VolumeAttachment> detach = new ArrayList<>();
        @Nullable Duration wait = null;
        for (VolumeAttachment attachment : known.here()) {
            String name = attachment.getMetadata().getName();
            if (wanted.containsKey(name) || isGoing(attachment)) {
                continue;
            }
            CsiVolume volume = known.volumes().get(name);
            Instant since = known.unusedSince().getOrDefault(name, now);
            Duration left = Duration.between(now, since.plus(PATIENCE));
            boolean letGo = known.node() != null && (volume == null || !inUse.contains(volume.uniqueName()));
            if (letGo || isOutOfService(known.node()) || !isReady(known.node()) && !left.isPositive()) {
                detach.add(attachment);
            } else {
                if (volume != null && isAttached(attachment)) {
                    attached.add(volume.uniqueName());
                }
                wait = wait == null || left.compareTo(wait) < 0 ? left : wait;
            }
        }
        return new AttachmentPlan(attach, attached, detach, refused, wait);
    }

    static boolean isAttached(VolumeAttachment attachment) {
        return attachment.getStatus() != null
                && Boolean.TRUE.equals(attachment.getStatus().getAttached());
    }

    private static boolean isGoing(VolumeAttachment attachment) {
        return attachment.getMetadata().getDeletionTimestamp() != null;
    }

    private static Set<String> inUse(@Nullable Node node) {
        return node == null || node.getStatus() == null
                ? Set.of()
                : new HashSet<>(Objects.requireNonNullElse(node.getStatus().getVolumesInUse(), List.of()));
    }

    private static boolean isOutOfService(@Nullable Node node) {
        return node != null
                && node.getSpec() != null
                && node.getSpec().getTaints().stream().anyMatch(t -> OUT_OF_SERVICE.equals(t.getKey()));
    }

    /** A node that is there and well lets go of volumes itself; it is waited for as long as it takes. */
    private static boolean isReady(@Nullable Node node) {
        return node != null
                && node.getStatus() != null
                && node.getStatus().getConditions().stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }
}
