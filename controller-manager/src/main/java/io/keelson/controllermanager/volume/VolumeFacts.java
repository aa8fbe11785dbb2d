package io.keelson.controllermanager.volume;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What claims, volumes and classes say of themselves. Pure. */
final class VolumeFacts {
    static final String BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
    static final String BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
    static final String PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";
    static final String PROVISIONER = "volume.kubernetes.io/storage-provisioner";
    static final String PROVISIONER_BETA = "volume.beta.kubernetes.io/storage-provisioner";
    static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";
    static final String PRE_RESIZE_CAPACITY = "volume.alpha.kubernetes.io/pre-resize-capacity";
    private static final String CLASS_BETA = "volume.beta.kubernetes.io/storage-class";
    private static final List<String> DEFAULT_CLASS =
            List.of("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class");

    private VolumeFacts() {}

    static boolean has(HasMetadata object, String annotation) {
        return annotation(object, annotation) != null;
    }

    static @Nullable String annotation(HasMetadata object, String name) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(name);
    }

    static String classOf(PersistentVolumeClaim claim) {
        String beta = annotation(claim, CLASS_BETA);
        return beta != null ? beta : Objects.toString(claim.getSpec().getStorageClassName(), "");
    }

    /** Whether a claim says which class it is of, be it none. */
    static boolean saysClass(PersistentVolumeClaim claim) {
        return has(claim, CLASS_BETA) || claim.getSpec().getStorageClassName() != null;
    }

    static String classOf(PersistentVolume volume) {
        String beta = annotation(volume, CLASS_BETA);
        return beta != null ? beta : Objects.toString(volume.getSpec().getStorageClassName(), "");
    }

    /** The class of claims that name none: the youngest that is marked, or null. */
    static @Nullable StorageClass defaultClass(List<StorageClass> classes) {
        return classes.stream()
                .filter(c -> DEFAULT_CLASS.stream().anyMatch(a -> "true".equals(annotation(c, a))))
                .min(Comparator.<StorageClass, String>comparing(
                                c -> Objects.toString(c.getMetadata().getCreationTimestamp(), ""))
                        .reversed()
                        .thenComparing(c -> c.getMetadata().getName()))
                .orElse(null);
    }

    /** Whether a volume is meant for a claim: by name, and by uid if it says one. */
    static boolean isFor(PersistentVolume volume, PersistentVolumeClaim claim) {
        ObjectReference reference = volume.getSpec().getClaimRef();
        return reference != null
                && Objects.equals(reference.getName(), claim.getMetadata().getName())
                && Objects.equals(reference.getNamespace(), claim.getMetadata().getNamespace())
                && (uid(reference).isEmpty()
                        || uid(reference).equals(claim.getMetadata().getUid()));
    }

    static String uid(ObjectReference reference) {
        return Objects.toString(reference.getUid(), "");
    }

    static boolean sameMode(PersistentVolumeClaim claim, PersistentVolume volume) {
        return Objects.requireNonNullElse(claim.getSpec().getVolumeMode(), "Filesystem")
                .equals(Objects.requireNonNullElse(volume.getSpec().getVolumeMode(), "Filesystem"));
    }

    static boolean sameAttributes(PersistentVolumeClaim claim, PersistentVolume volume) {
        return Objects.toString(claim.getSpec().getVolumeAttributesClassName(), "")
                .equals(Objects.toString(volume.getSpec().getVolumeAttributesClassName(), ""));
    }

    static boolean offersModes(PersistentVolumeClaim claim, PersistentVolume volume) {
        return volume.getSpec().getAccessModes().containsAll(claim.getSpec().getAccessModes());
    }

    static boolean isLargeEnough(PersistentVolumeClaim claim, PersistentVolume volume) {
        return capacity(volume).compareTo(requested(claim)) >= 0;
    }

    static BigDecimal capacity(PersistentVolume volume) {
        return storage(volume.getSpec().getCapacity());
    }

    private static BigDecimal requested(PersistentVolumeClaim claim) {
        return claim.getSpec().getResources() == null
                ? BigDecimal.ZERO
                : storage(claim.getSpec().getResources().getRequests());
    }

    static BigDecimal storage(@Nullable Map<String, Quantity> amounts) {
        Quantity storage = amounts == null ? null : amounts.get("storage");
        return storage == null ? BigDecimal.ZERO : storage.getNumericalAmount();
    }

    static String phase(PersistentVolume volume) {
        return volume.getStatus() == null
                ? ""
                : Objects.toString(volume.getStatus().getPhase(), "");
    }

    static String phase(PersistentVolumeClaim claim) {
        return claim.getStatus() == null
                ? ""
                : Objects.toString(claim.getStatus().getPhase(), "");
    }
}
