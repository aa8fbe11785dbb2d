package io.keelson.controllermanager.statefulset;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.keelson.client.workload.Owners;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Who owns a claim, so that it goes when the set does, or its pod when it is scaled away, or not at all (KEP-1847). Claims
 * that belong to a namesake of set or pod, or to another controller, are left alone. Pure.
 */
final class ClaimRetention {
    private static final String DELETE = "Delete";

    private ClaimRetention() {}

    static boolean deletedWithSet(StatefulSet set) {
        var policy = set.getSpec().getPersistentVolumeClaimRetentionPolicy();
        return policy != null && DELETE.equals(policy.getWhenDeleted());
    }

    static boolean deletedWhenScaled(StatefulSet set) {
        var policy = set.getSpec().getPersistentVolumeClaimRetentionPolicy();
        return policy != null && DELETE.equals(policy.getWhenScaled());
    }

    /** Whether the owners are as the policy wants them, or nothing may be done about it. */
    static boolean upToDate(PersistentVolumeClaim claim, StatefulSet set, Pod pod) {
        if (isStale(claim, set, "apps/v1", "StatefulSet") || isStale(claim, pod, "v1", "Pod")) {
            return true;
        }
        if (hasOtherController(claim, set, pod)) {
            return !owns(claim, set) && !owns(claim, pod);
        }
        if (hasIdleOwner(claim, set, pod)) {
            return false;
        }
        return owns(claim, set) == wantsSet(set, pod) && owns(claim, pod) == wantsPod(set, pod);
    }

    /** The owners that the policy wants. */
    static List<OwnerReference> owners(PersistentVolumeClaim claim, StatefulSet set, Pod pod) {
        boolean others = hasOtherController(claim, set, pod);
        List<OwnerReference> owners = new ArrayList<>(claim.getMetadata().getOwnerReferences());
        owners.removeIf(o -> names(o, set, "apps/v1", "StatefulSet") || names(o, pod, "v1", "Pod"));
        if (!others && wantsPod(set, pod)) {
            owners.add(Owners.referenceTo(pod, "v1", "Pod"));
        }
        if (!others && wantsSet(set, pod)) {
            owners.add(Owners.referenceTo(set, "apps/v1", "StatefulSet"));
        }
        return owners;
    }

    /** Whether the claim belongs to a pod of this name that is no more: it will be deleted, and a new pod must wait. */
    static boolean isOfFormerPod(PersistentVolumeClaim claim, Pod pod) {
        return isStale(claim, pod, "v1", "Pod");
    }

    /** Whether a policy that deletes meets a controller that is neither set nor pod. */
    static boolean hasOtherController(PersistentVolumeClaim claim, StatefulSet set, Pod pod) {
        if (!deletedWithSet(set) && !deletedWhenScaled(set)) {
            return false;
        }
        for (OwnerReference owner : claim.getMetadata().getOwnerReferences()) {
            if (names(owner, set, "apps/v1", "StatefulSet")) {
                if (!is(owner, set)) {
                    return true;
                }
            } else if (names(owner, pod, "v1", "Pod")) {
                if (!is(owner, pod)) {
                    return true;
                }
            } else if (Boolean.TRUE.equals(owner.getController())) {
                return true;
            }
        }
        return false;
    }

    private static boolean wantsSet(StatefulSet set, Pod pod) {
        return deletedWithSet(set) && !(deletedWhenScaled(set) && !Ordinals.inRange(set, pod));
    }

    private static boolean wantsPod(StatefulSet set, Pod pod) {
        return deletedWhenScaled(set) && !Ordinals.inRange(set, pod);
    }

    private static boolean hasIdleOwner(PersistentVolumeClaim claim, StatefulSet set, Pod pod) {
        return claim.getMetadata().getOwnerReferences().stream()
                .anyMatch(o -> (is(o, set) || is(o, pod)) && !Boolean.TRUE.equals(o.getController()));
    }

    private static boolean owns(PersistentVolumeClaim claim, HasMetadata owner) {
        return claim.getMetadata().getOwnerReferences().stream().anyMatch(o -> is(o, owner));
    }

    private static boolean isStale(PersistentVolumeClaim claim, HasMetadata owner, String apiVersion, String kind) {
        return claim.getMetadata().getOwnerReferences().stream()
                .filter(o -> names(o, owner, apiVersion, kind))
                .findFirst()
                .map(o -> !is(o, owner))
                .orElse(false);
    }

    private static boolean names(OwnerReference reference, HasMetadata owner, String apiVersion, String kind) {
        return apiVersion.equals(reference.getApiVersion())
                && kind.equals(reference.getKind())
                && owner.getMetadata().getName().equals(reference.getName());
    }

    private static boolean is(OwnerReference reference, HasMetadata owner) {
        return Objects.equals(reference.getUid(), owner.getMetadata().getUid());
    }
}
