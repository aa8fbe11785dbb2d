package io.keelson.kubelet.csi;

import io.fabric8.kubernetes.api.model.AttachedVolume;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.transport.ApiClient;
import io.keelson.kubelet.node.VolumesInUse;
import io.keelson.kubelet.volume.MountedVolumes;
import io.keelson.kubelet.volume.VolumeException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether volumes are attached to this node. A controller attaches them, and detaches none that the node says it has in
 * use; so a volume is used only after the node has said so, and the controller that it is attached. Safe on any thread.
 */
public final class CsiAttachments implements VolumesInUse {
    private final ApiClient api;
    private final String nodeName;
    private final Supplier<@Nullable Node> node;
    private final MountedVolumes mounted;
    private final Runnable report;
    private volatile Set<String> reported = Set.of();

    /**
     * @param node the newest that is known of the node
     * @param mounted what is mounted, or about to be
     * @param report asks for the node's status to be written soon
     */
    public CsiAttachments(
            ApiClient api, String nodeName, Supplier<@Nullable Node> node, MountedVolumes mounted, Runnable report) {
        this.api = api;
        this.nodeName = nodeName;
        this.node = node;
        this.mounted = mounted;
        this.report = report;
    }

    @Override
    public List<String> inUse() {
        return List.copyOf(mounted.all().stream()
                .filter(v -> v.plugin().equals(CsiVolumeKind.PLUGIN))
                .map(CsiFacts::of)
                .filter(CsiFacts::attachable)
                .map(CsiFacts::uniqueName)
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Override
    public void reported(List<String> inUse) {
        reported = Set.copyOf(inUse);
    }

    /**
     * Returns what the driver's controller gives to the node along with the volume.
     *
     * @throws VolumeException where it is not attached (yet)
     */
    Map<String, String> metadata(CsiFacts volume, String name) throws VolumeException {
        if (!reported.contains(volume.uniqueName())) {
            report.run();
            throw VolumeException.waiting(
                    "Volume has not been added to the list of VolumesInUse in the node's volume status");
        }
        if (!attached(volume)) {
            throw VolumeException.waiting("Volume not attached according to node status");
        }
        String attachment = "csi-" + CsiSource.sha256(volume.handle() + volume.driver() + nodeName);
        VolumeAttachment object;
        try {
            object = api.get(VolumeAttachment.class, null, attachment);
        } catch (KubernetesClientException e) {
            throw waitFailed(name, get(volume, attachment, String.valueOf(e.getMessage())));
        }
        if (object == null) {
            throw waitFailed(
                    name, get(volume, attachment, "volumeattachments.storage.k8s.io \"" + attachment + "\" not found"));
        }
        if (object.getMetadata().getDeletionTimestamp() != null) {
            throw waitFailed(name, "volume attachment is being deleted");
        }
        var status = object.getStatus();
        if (status != null && Boolean.TRUE.equals(status.getAttached())) {
            return Objects.requireNonNullElse(status.getAttachmentMetadata(), Map.of());
        }
        throw waitFailed(
                name,
                status != null && status.getAttachError() != null
                        ? String.valueOf(status.getAttachError().getMessage())
                        : "volume " + volume.handle() + " is not attached for volume attachment " + attachment);
    }

    private static String get(CsiFacts volume, String attachment, String why) {
        return "volume " + volume.handle() + " has GET error for volume attachment " + attachment + ": " + why;
    }

    private static VolumeException waitFailed(String name, String why) {
        return VolumeException.whole("MountVolume.WaitForAttach failed for volume \"" + name + "\" : " + why);
    }

    private boolean attached(CsiFacts volume) {
        Node known = node.get();
        List<AttachedVolume> attached = known == null || known.getStatus() == null
                ? List.of()
                : Objects.requireNonNullElse(known.getStatus().getVolumesAttached(), List.of());
        return attached.stream().anyMatch(a -> a.getName().equals(volume.uniqueName()));
    }
}
