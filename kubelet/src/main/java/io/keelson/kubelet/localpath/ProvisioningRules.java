package io.keelson.kubelet.localpath;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which claims and volumes concern a node, and what is made of them: the protocol of external provisioners (annotations,
 * names, finalizer), as the volume controller and the scheduler expect it. Pure.
 */
final class ProvisioningRules {
    static final String PROVISIONER = "volume.kubernetes.io/storage-provisioner";
    static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";
    static final String PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";
    /** Keeps a volume until its directory is gone, also where the volume is deleted before its claim (KEP-2644). */
    static final String FINALIZER = "external-provisioner.volume.kubernetes.io/finalizer";

    private static final String HOSTNAME = "kubernetes.io/hostname";
    private static final List<String> ACCESS_MODES = List.of("ReadWriteOnce", "ReadWriteOncePod");

    private ProvisioningRules() {}

    /** Whether a claim asks this provisioner for a volume on a node, and has none. */
    static boolean isMeant(PersistentVolumeClaim claim, String node) {
        return asks(claim) && node.equals(annotation(claim, SELECTED_NODE));
    }

    /** Whether a claim asks for a volume without a pod, so that no node was selected: its class binds immediately. */
    static boolean lacksNode(PersistentVolumeClaim claim) {
        return asks(claim) && annotation(claim, SELECTED_NODE) == null;
    }

    private static boolean asks(PersistentVolumeClaim claim) {
        return Objects.toString(claim.getSpec().getVolumeName(), "").isEmpty()
                && claim.getMetadata().getDeletionTimestamp() == null
                && LocalPathProvisioner.NAME.equals(annotation(claim, PROVISIONER));
    }

    /** Whether a volume was made by this provisioner on a node. */
    static boolean isOurs(PersistentVolume volume, String node) {
        return LocalPathProvisioner.NAME.equals(annotation(volume, PROVISIONED_BY))
                && volume.getSpec().getLocal() != null
                && Objects.equals(volume.getSpec().getNodeAffinity(), affinity(node));
    }

    /** What becomes of a volume's directory. */
    enum Reclaim {
        /** It stays as it is. */
        NOTHING,
        /** It stays, and the volume may go without it. */
        LET_GO,
        /** It is removed, and then the volume. */
        DELETE
    }

    /** What becomes of a volume that is ours. */
    static Reclaim reclaim(PersistentVolume volume) {
        boolean held = volume.getMetadata().getFinalizers() != null
                && volume.getMetadata().getFinalizers().contains(FINALIZER);
        if (!"Delete".equals(volume.getSpec().getPersistentVolumeReclaimPolicy())) {
            return held ? Reclaim.LET_GO : Reclaim.NOTHING;
        }
        if (volume.getMetadata().getDeletionTimestamp() != null && !held) {
            return Reclaim.NOTHING;
        }
        return volume.getStatus() != null
                        && "Released".equals(volume.getStatus().getPhase())
                ? Reclaim.DELETE
                : Reclaim.NOTHING;
    }

    /** Why a claim cannot have a directory, or null where it can. */
    static @Nullable String refusal(PersistentVolumeClaim claim) {
        if (claim.getSpec().getSelector() != null) {
            return "claim.Spec.Selector is not supported";
        }
        if (claim.getSpec().getDataSource() != null || claim.getSpec().getDataSourceRef() != null) {
            return "claim.Spec.DataSource is not supported";
        }
        if ("Block".equals(claim.getSpec().getVolumeMode())) {
            return "volumeMode Block is not supported";
        }
        for (String mode : claim.getSpec().getAccessModes()) {
            if (!ACCESS_MODES.contains(mode)) {
                return "access mode " + mode + " is not supported: only ReadWriteOnce and ReadWriteOncePod are";
            }
        }
        return null;
    }

    /** The name of a claim's volume. */
    static String name(PersistentVolumeClaim claim) {
        return "pvc-" + claim.getMetadata().getUid();
    }

    /** The volume of a claim. */
    static PersistentVolume volume(PersistentVolumeClaim claim, StorageClass its, String node, String path) {
        boolean delete = !"Retain".equals(its.getReclaimPolicy());
        return new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName(name(claim))
                .addToAnnotations(PROVISIONED_BY, LocalPathProvisioner.NAME)
                .withFinalizers(delete ? List.of(FINALIZER) : List.of())
                .endMetadata()
                .withNewSpec()
                .withStorageClassName(its.getMetadata().getName())
                .withPersistentVolumeReclaimPolicy(delete ? "Delete" : "Retain")
                .withAccessModes(claim.getSpec().getAccessModes())
                .withVolumeMode("Filesystem")
                .withMountOptions(its.getMountOptions())
                .addToCapacity(
                        "storage", claim.getSpec().getResources().getRequests().get("storage"))
                .withClaimRef(new ObjectReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("PersistentVolumeClaim")
                        .withNamespace(claim.getMetadata().getNamespace())
                        .withName(claim.getMetadata().getName())
                        .withUid(claim.getMetadata().getUid())
                        .withResourceVersion(claim.getMetadata().getResourceVersion())
                        .build())
                .withNewLocal()
                .withPath(path)
                .endLocal()
                .withNodeAffinity(affinity(node))
                .endSpec()
                .build();
    }

    private static io.fabric8.kubernetes.api.model.VolumeNodeAffinity affinity(String node) {
        return new io.fabric8.kubernetes.api.model.VolumeNodeAffinityBuilder()
                .withRequired(new NodeSelectorBuilder()
                        .addNewNodeSelectorTerm()
                        .addNewMatchExpression()
                        .withKey(HOSTNAME)
                        .withOperator("In")
                        .withValues(node)
                        .endMatchExpression()
                        .endNodeSelectorTerm()
                        .build())
                .build();
    }

    private static @Nullable String annotation(HasMetadata object, String name) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(name);
    }
}
