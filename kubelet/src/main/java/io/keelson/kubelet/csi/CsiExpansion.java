package io.keelson.kubelet.csi;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimCondition;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimConditionBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.transport.ApiClient;
import io.keelson.kubelet.event.PodEvents;
import io.keelson.kubelet.volume.PodVolume;
import io.keelson.kubelet.volume.VolumeException;
import io.keelson.nodeplugins.csi.v1.NodeServiceCapability.RPC;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The node's share in making a volume larger: after the controller has, its file system (KEP-1790). */
final class CsiExpansion {
    private static final String STORAGE = "storage";
    private static final String PENDING = "NodeResizePending";
    private static final String IN_PROGRESS = "NodeResizeInProgress";
    private static final String INFEASIBLE = "NodeResizeInfeasible";
    private static final Set<String> CONDITIONS =
            Set.of("FileSystemResizePending", "Resizing", "ControllerResizeError", "NodeResizeError");

    private final ApiClient api;
    private final CsiAttributes attributes;
    private final PodEvents events;
    private final Clock clock;

    CsiExpansion(ApiClient api, CsiAttributes attributes, PodEvents events, Clock clock) {
        this.api = api;
        this.attributes = attributes;
        this.events = events;
        this.clock = clock;
    }

    /** Does what is to be done; nothing where the claim has the volume's size and nobody waits for the node. */
    void expand(
            PodVolume volume,
            CsiSource source,
            CsiClient client,
            Set<RPC.Type> can,
            Path target,
            @Nullable Path staging)
            throws VolumeException {
        PersistentVolumeClaim claim = Objects.requireNonNull(volume.spec().claim());
        Quantity size = Objects.requireNonNullElse(
                        Objects.requireNonNull(volume.spec().persistent())
                                .getSpec()
                                .getCapacity(),
                        Map.<String, Quantity>of())
                .get(STORAGE);
        String status = resizeStatus(claim);
        if (size == null || !status.equals(PENDING) && !status.equals(IN_PROGRESS)) {
            return;
        }
        if (!can.contains(RPC.Type.EXPAND_VOLUME)) {
            throw failed(volume, "NodeExpand is not supported by the CSI driver " + source.driver());
        }
        try {
            patch(claim, Map.of("allocatedResourceStatuses", Map.of(STORAGE, IN_PROGRESS)));
            client.expand(CsiRequests.expand(
                    source,
                    can,
                    attributes.secret(source.expandSecret(), "NodeExpandSecretRef"),
                    target,
                    staging,
                    size.getNumericalAmount().longValue()));
            finished(claim, size);
        } catch (CsiException e) {
            failed(volume, claim, e);
            return;
        } catch (KubernetesClientException e) {
            throw failed(volume, "update pvc status failed: " + e.getMessage());
        }
        events.normal(
                volume.pod(),
                "FileSystemResizeSuccessful",
                "MountVolume.NodeExpandVolume succeeded for volume \""
                        + volume.spec().name() + "\" " + volume.pod().getSpec().getNodeName());
    }

    private static String resizeStatus(PersistentVolumeClaim claim) {
        PersistentVolumeClaimStatus status = claim.getStatus();
        return status == null || status.getAllocatedResourceStatuses() == null
                ? ""
                : status.getAllocatedResourceStatuses().getOrDefault(STORAGE, "");
    }

    private void finished(PersistentVolumeClaim claim, Quantity size) {
        Map<String, Object> statuses = new HashMap<>();
        statuses.put(STORAGE, null);
        patch(
                claim,
                Map.of(
                        "capacity",
                        Map.of(STORAGE, size.toString()),
                        "allocatedResourceStatuses",
                        statuses,
                        "conditions",
                        others(claim, CONDITIONS)));
    }

    /** A failure is told in the claim; a volume that cannot grow while it is used goes on being used as it is. */
    private void failed(PodVolume volume, PersistentVolumeClaim claim, CsiException e) throws VolumeException {
        String why = "Expander.NodeExpand failed to expand the volume " + (e.infeasible() ? "" : ": ") + e.getMessage();
        if (e.certain()) {
            List<PersistentVolumeClaimCondition> conditions = others(claim, Set.of("NodeResizeError"));
            conditions.add(new PersistentVolumeClaimConditionBuilder()
                    .withType("NodeResizeError")
                    .withStatus("True")
                    .withLastTransitionTime(
                            clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
                    .withMessage("failed to expand pvc with " + why)
                    .build());
            Map<String, Object> status = new HashMap<>(Map.of("conditions", conditions));
            if (e.infeasible()) {
                status.put("allocatedResourceStatuses", Map.of(STORAGE, INFEASIBLE));
            }
            patch(claim, status);
        }
        if (!e.inUse()) {
            throw failed(volume, why);
        }
    }

    private static VolumeException failed(PodVolume volume, String why) {
        return VolumeException.whole("MountVolume.NodeExpandVolume failed for volume \""
                + volume.spec().name() + "\" : " + why);
    }

    private static List<PersistentVolumeClaimCondition> others(PersistentVolumeClaim claim, Set<String> types) {
        return new ArrayList<>(
                Objects.requireNonNullElse(claim.getStatus().getConditions(), List.<PersistentVolumeClaimCondition>of())
                        .stream()
                        .filter(c -> !types.contains(c.getType()))
                        .toList());
    }

    private void patch(PersistentVolumeClaim claim, Map<String, Object> status) {
        api.patchStatus(claim, ApiClient.MERGE_PATCH, Map.of("status", status));
    }
}
