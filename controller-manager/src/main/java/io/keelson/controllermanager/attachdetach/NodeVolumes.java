package io.keelson.controllermanager.attachdetach;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
import io.keelson.client.informer.Informer;
import io.keelson.client.workload.PodState;
import io.keelson.controllermanager.node.PodsByNode;
import io.keelson.controllermanager.volume.PodClaims;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What informers know of the volumes of nodes. */
final class NodeVolumes {
    private final Informer<Pod> pods;
    private final Informer<PersistentVolumeClaim> claims;
    private final Informer<PersistentVolume> volumes;
    private final Informer<CSIDriver> drivers;
    private final Informer<VolumeAttachment> attachments;
    private final Informer<Node> nodes;

    NodeVolumes(
            Informer<Pod> pods,
            Informer<PersistentVolumeClaim> claims,
            Informer<PersistentVolume> volumes,
            Informer<CSIDriver> drivers,
            Informer<VolumeAttachment> attachments,
            Informer<Node> nodes) {
        this.pods = pods;
        this.claims = claims;
        this.volumes = volumes;
        this.drivers = drivers;
        this.attachments = attachments.index("node", a -> List.of(a.getSpec().getNodeName()));
        this.nodes = nodes;
    }

    /** Returns whether a pod still uses its volumes: those of one that has ended are taken off. */
    static boolean uses(Pod pod) {
        return !PodState.isTerminal(pod);
    }

    AttachmentPlan.Snapshot of(String node, Map<String, Instant> unusedSince) {
        List<VolumeAttachment> here = attachments.byIndex("node", node);
        Map<String, CsiVolume> known = new HashMap<>();
        for (VolumeAttachment attachment : here) {
            CsiVolume volume = volume(attachment);
            if (volume != null) {
                known.put(attachment.getMetadata().getName(), volume);
            }
        }
        Map<String, CsiVolume> wanted = new LinkedHashMap<>();
        for (Pod pod : pods.byIndex(PodsByNode.INDEX, node)) {
            used(pod).forEach(v -> wanted.put(v.uniqueName(), v));
        }
        Map<String, List<Pod>> elsewhere = new HashMap<>();
        for (CsiVolume volume : wanted.values()) {
            boolean taken = attachments.list().stream()
                    .anyMatch(a -> !node.equals(a.getSpec().getNodeName())
                            && volume.name().equals(a.getSpec().getSource().getPersistentVolumeName()));
            if (taken) {
                elsewhere.put(volume.uniqueName(), users(volume, node));
            }
        }
        return new AttachmentPlan.Snapshot(
                node, nodes.get(null, node), List.copyOf(wanted.values()), here, known, elsewhere, unusedSince);
    }

    /** Returns the pods of a node that use a volume. */
    List<Pod> pods(String node, CsiVolume volume) {
        return pods.byIndex(PodsByNode.INDEX, node).stream()
                .filter(p -> used(p).anyMatch(v -> v.uniqueName().equals(volume.uniqueName())))
                .toList();
    }

    /** Returns the other nodes whose pods use the volume of an attachment. */
    List<String> waiting(VolumeAttachment attachment) {
        CsiVolume volume = volume(attachment);
        return volume == null
                ? List.of()
                : users(volume, attachment.getSpec().getNodeName()).stream()
                        .map(PodsByNode::node)
                        .toList();
    }

    @Nullable
    CsiVolume volume(VolumeAttachment attachment) {
        String name = attachment.getSpec().getSource().getPersistentVolumeName();
        return name == null ? null : CsiVolume.of(volumes.get(null, name));
    }

    private List<Pod> users(CsiVolume volume, String exceptOn) {
        var claim = volume.object().getSpec().getClaimRef();
        List<Pod> users = new ArrayList<>();
        if (claim != null) {
            for (Pod pod : pods.byIndex(PodClaims.INDEX, claim.getNamespace() + "/" + claim.getName())) {
                String node = PodsByNode.node(pod);
                if (!node.isEmpty() && !node.equals(exceptOn) && uses(pod)) {
                    users.add(pod);
                }
            }
        }
        return users;
    }

    /** The volumes of a pod that have to be attached. */
    private Stream<CsiVolume> used(Pod pod) {
        if (!uses(pod)) {
            return Stream.empty();
        }
        return PodClaims.names(pod)
                .map(name -> claims.get(pod.getMetadata().getNamespace(), name))
                .filter(c -> c != null
                        && c.getSpec().getVolumeName() != null
                        && c.getStatus() != null
                        && "Bound".equals(c.getStatus().getPhase()))
                .map(c -> volumes.get(null, c.getSpec().getVolumeName()))
                .flatMap(v -> Stream.ofNullable(CsiVolume.of(v)))
                .filter(this::isAttachable);
    }

    private boolean isAttachable(CsiVolume volume) {
        CSIDriver driver = drivers.get(null, volume.driver());
        return driver == null || !Boolean.FALSE.equals(driver.getSpec().getAttachRequired());
    }
}
