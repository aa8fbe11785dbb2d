package io.keelson.controllermanager.resourcequota;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ScopedResourceSelectorRequirement;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which pods a quota counts. Pure. */
final class QuotaPodScopes {
    private QuotaPodScopes() {}

    /** Whether a quota has any scope: then it counts only what scopes can be asked of. */
    static boolean any(ResourceQuota quota) {
        return !quota.getSpec().getScopes().isEmpty()
                || quota.getSpec().getScopeSelector() != null
                        && !quota.getSpec()
                                .getScopeSelector()
                                .getMatchExpressions()
                                .isEmpty();
    }

    /** Whether a pod is in all of a quota's scopes. */
    static boolean match(ResourceQuota quota, Pod pod) {
        if (!quota.getSpec().getScopes().stream().allMatch(scope -> matches(scope, pod))) {
            return false;
        }
        return quota.getSpec().getScopeSelector() == null
                || quota.getSpec().getScopeSelector().getMatchExpressions().stream()
                        .allMatch(e -> e.getScopeName().equals("PriorityClass")
                                ? priority(e, pod)
                                : matches(e.getScopeName(), pod));
    }

    private static boolean matches(String scope, Pod pod) {
        return switch (scope) {
            case "Terminating" -> isTerminating(pod);
            case "NotTerminating" -> !isTerminating(pod);
            case "BestEffort" -> isBestEffort(pod);
            case "NotBestEffort" -> !isBestEffort(pod);
            case "PriorityClass" -> !priorityClass(pod).isEmpty();
            case "CrossNamespacePodAffinity" -> crossesNamespaces(pod.getSpec().getAffinity());
            default -> false;
        };
    }

    /** Whether a pod ends by itself after some time. */
    static boolean isTerminating(Pod pod) {
        Long deadline = pod.getSpec().getActiveDeadlineSeconds();
        return deadline != null && deadline >= 0;
    }

    private static boolean isBestEffort(Pod pod) {
        return Stream.concat(
                        QuotaPodRequests.requests(pod).entrySet().stream(),
                        QuotaPodRequests.limits(pod).entrySet().stream())
                .noneMatch(e -> (e.getKey().equals("cpu") || e.getKey().equals("memory"))
                        && !e.getValue().isZero());
    }

    private static String priorityClass(Pod pod) {
        return Objects.toString(pod.getSpec().getPriorityClassName(), "");
    }

    private static boolean priority(ScopedResourceSelectorRequirement requirement, Pod pod) {
        String name = priorityClass(pod);
        return switch (requirement.getOperator()) {
            case "Exists" -> !name.isEmpty();
            case "DoesNotExist" -> name.isEmpty();
            case "In" -> !name.isEmpty() && requirement.getValues().contains(name);
            case "NotIn" -> !requirement.getValues().contains(name);
            default -> false;
        };
    }

    private static boolean crossesNamespaces(@Nullable Affinity affinity) {
        if (affinity == null) {
            return false;
        }
        Stream<PodAffinityTerm> near = affinity.getPodAffinity() == null
                ? Stream.of()
                : Stream.concat(
                        affinity.getPodAffinity().getRequiredDuringSchedulingIgnoredDuringExecution().stream(),
                        affinity.getPodAffinity().getPreferredDuringSchedulingIgnoredDuringExecution().stream()
                                .map(w -> w.getPodAffinityTerm()));
        Stream<PodAffinityTerm> far = affinity.getPodAntiAffinity() == null
                ? Stream.of()
                : Stream.concat(
                        affinity.getPodAntiAffinity().getRequiredDuringSchedulingIgnoredDuringExecution().stream(),
                        affinity.getPodAntiAffinity().getPreferredDuringSchedulingIgnoredDuringExecution().stream()
                                .map(w -> w.getPodAffinityTerm()));
        return Stream.concat(near, far)
                .anyMatch(t -> t.getNamespaceSelector() != null
                        || !Objects.requireNonNullElse(t.getNamespaces(), List.of())
                                .isEmpty());
    }
}
