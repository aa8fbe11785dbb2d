package io.keelson.controllermanager.job;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyOnExitCodesRequirement;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyRule;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the job's pod failure policy says of a failed pod (KEP-3329). Pure. */
final class FailurePolicy {
    /**
     * A verdict.
     *
     * @param counts whether the failure counts towards the back-off limit
     * @param failsIndex whether the pod's index has failed for good
     * @param failsJob why the whole job fails, or null
     */
    record Verdict(
            boolean counts, boolean failsIndex, @Nullable String failsJob) {
        static final Verdict COUNT = new Verdict(true, false, null);
    }

    private FailurePolicy() {}

    static Verdict of(Job job, Pod pod) {
        if (job.getSpec().getPodFailurePolicy() == null) {
            return Verdict.COUNT;
        }
        List<PodFailurePolicyRule> rules = job.getSpec().getPodFailurePolicy().getRules();
        for (int i = 0; i < rules.size(); i++) {
            PodFailurePolicyRule rule = rules.get(i);
            String match = match(rule, pod);
            if (match != null) {
                return switch (rule.getAction()) {
                    case "Ignore" -> new Verdict(false, false, null);
                    case "FailIndex" -> new Verdict(true, true, null);
                    case "FailJob" ->
                        new Verdict(true, false, match + " matching " + rule.getAction() + " rule at index " + i);
                    default -> Verdict.COUNT;
                };
            }
        }
        return Verdict.COUNT;
    }

    /** What of the pod a rule is for, in words; null when it is not for the pod. */
    private static @Nullable String match(PodFailurePolicyRule rule, Pod pod) {
        String name = pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
        if (rule.getOnExitCodes() != null) {
            ContainerStatus status = status(pod, rule.getOnExitCodes());
            return status == null
                    ? null
                    : "Container " + status.getName() + " for pod " + name + " failed with exit code "
                            + status.getState().getTerminated().getExitCode();
        }
        if (rule.getOnPodConditions() == null || pod.getStatus() == null) {
            return null;
        }
        for (PodCondition condition : pod.getStatus().getConditions()) {
            boolean matches = rule.getOnPodConditions().stream()
                    .anyMatch(p -> condition.getType().equals(p.getType())
                            && condition.getStatus().equals(p.getStatus() == null ? "True" : p.getStatus()));
            if (matches) {
                return "Pod " + name + " has condition " + condition.getType();
            }
        }
        return null;
    }

    private static @Nullable ContainerStatus status(Pod pod, PodFailurePolicyOnExitCodesRequirement wanted) {
        if (pod.getStatus() == null) {
            return null;
        }
        return Stream.concat(
                        pod.getStatus().getContainerStatuses().stream(),
                        pod.getStatus().getInitContainerStatuses().stream())
                .filter(s -> matches(s, wanted))
                .findFirst()
                .orElse(null);
    }

    private static boolean matches(ContainerStatus status, PodFailurePolicyOnExitCodesRequirement wanted) {
        if (status.getState() == null || status.getState().getTerminated() == null) {
            return false;
        }
        String container = wanted.getContainerName();
        if (container != null && !container.equals(status.getName())) {
            return false;
        }
        Integer code = status.getState().getTerminated().getExitCode();
        if (code == null || code == 0) {
            return false;
        }
        return switch (wanted.getOperator()) {
            case "In" -> wanted.getValues().contains(code);
            case "NotIn" -> !wanted.getValues().contains(code);
            default -> false;
        };
    }
}
