package io.keelson.controllermanager.resourcequota;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ScopedResourceSelectorRequirement;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which volume claims a quota counts. Pure. */
final class QuotaClaimScopes {
    private static final String SCOPE = "VolumeAttributesClass";

    private QuotaClaimScopes() {}

    /** Whether a claim is in all of a quota's scopes. */
    static boolean match(ResourceQuota quota, PersistentVolumeClaim claim) {
        Set<String> classes = classes(claim);
        boolean listed =
                quota.getSpec().getScopes().stream().allMatch(scope -> scope.equals(SCOPE) && !classes.isEmpty());
        return listed
                && (quota.getSpec().getScopeSelector() == null
                        || quota.getSpec().getScopeSelector().getMatchExpressions().stream()
                                .allMatch(e -> e.getScopeName().equals(SCOPE) && selects(e, classes)));
    }

    /** The attribute classes that a claim is to have, has, and is on the way to. */
    static Set<String> classes(PersistentVolumeClaim claim) {
        Set<String> names = new TreeSet<>();
        add(names, claim.getSpec().getVolumeAttributesClassName());
        if (claim.getStatus() != null) {
            add(names, claim.getStatus().getCurrentVolumeAttributesClassName());
            if (claim.getStatus().getModifyVolumeStatus() != null) {
                add(names, claim.getStatus().getModifyVolumeStatus().getTargetVolumeAttributesClassName());
            }
        }
        return names;
    }

    private static void add(Set<String> names, @Nullable String name) {
        if (name != null && !name.isEmpty()) {
            names.add(name);
        }
    }

    private static boolean selects(ScopedResourceSelectorRequirement requirement, Set<String> classes) {
        return switch (requirement.getOperator()) {
            case "Exists" -> !classes.isEmpty();
            case "DoesNotExist" -> classes.isEmpty();
            case "In" -> classes.stream().anyMatch(requirement.getValues()::contains);
            case "NotIn" ->
                classes.isEmpty()
                        || classes.stream()
                                .anyMatch(name -> !requirement.getValues().contains(name));
            default -> false;
        };
    }
}
