package io.keelson.kubelet.container;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerRestartRule;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether a container runs again: its own rules about exit codes come first, then its own policy, then the pod's
 * (KEP-5307).
 */
public final class RestartRules {
    private static final String RESTART = "Restart";
    private static final String RESTART_ALL = "RestartAllContainers";

    private RestartRules() {}

    /** Returns whether a container that ended with this exit code runs again. */
    public static boolean restarts(Pod pod, Container container, int exitCode) {
        String own = container.getRestartPolicy();
        if (own != null && !own.isEmpty()) {
            ContainerRestartRule rule = matching(container, exitCode);
            if (rule != null && (RESTART.equals(rule.getAction()) || RESTART_ALL.equals(rule.getAction()))) {
                return true;
            }
            return byPolicy(own, exitCode);
        }
        return byPolicy(PodFacts.restartPolicy(pod), exitCode);
    }

    /** Returns whether this end of a container restarts all containers of its pod. */
    public static boolean restartsAll(Container container, int exitCode) {
        ContainerRestartRule rule = matching(container, exitCode);
        return rule != null && RESTART_ALL.equals(rule.getAction());
    }

    /** Returns whether some end of some container restarts all containers of the pod. */
    public static boolean mayRestartAll(Pod pod) {
        return PodFacts.all(pod).stream()
                .flatMap(c -> rules(c).stream())
                .anyMatch(rule -> RESTART_ALL.equals(rule.getAction()));
    }

    /** Returns whether a container that the kubelet itself ends runs again: without an exit code no rule says anything. */
    public static boolean restartsWhenKilled(Pod pod, Container container) {
        String own = container.getRestartPolicy();
        return !(own != null && !own.isEmpty() ? own : PodFacts.restartPolicy(pod)).equals("Never");
    }

    private static boolean byPolicy(String policy, int exitCode) {
        return switch (policy) {
            case "Never" -> false;
            case "OnFailure" -> exitCode != 0;
            default -> true;
        };
    }

    private static @Nullable ContainerRestartRule matching(Container container, int exitCode) {
        for (ContainerRestartRule rule : rules(container)) {
            if (rule.getExitCodes() != null) {
                boolean named = Objects.requireNonNullElse(rule.getExitCodes().getValues(), List.<Integer>of())
                        .contains(exitCode);
                String operator = Objects.requireNonNullElse(rule.getExitCodes().getOperator(), "");
                if (operator.equals("In") && named || operator.equals("NotIn") && !named) {
                    return rule;
                }
            }
        }
        return null;
    }

    private static List<ContainerRestartRule> rules(Container container) {
        return Objects.requireNonNullElse(container.getRestartPolicyRules(), List.of());
    }
}
