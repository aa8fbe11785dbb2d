package io.keelson.kubelet.status;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** A pod's phase, by the rules of the pod lifecycle page. */
final class PodPhase {
    private PodPhase() {}

    /** Returns Pending, Running, Succeeded or Failed. */
    static String of(Pod pod, PodState state) {
        if (state.failure() != null) {
            return "Failed";
        }
        String policy = Objects.requireNonNullElse(pod.getSpec().getRestartPolicy(), "Always");
        Set<String> sidecars = sidecars(pod);
        if (initialising(state, sidecars)) {
            return initFailed(state, sidecars, policy) ? "Failed" : "Pending";
        }
        int running = 0;
        int waiting = 0;
        int succeeded = 0;
        int failed = 0;
        for (ContainerState c : state.containers()) {
            if (c.running()) {
                running++;
            } else if (c.exited()) {
                if (restarts(policy, c)) {
                    // It will run again; the pod as a whole is running.
                    running++;
                } else if (c.succeeded()) {
                    succeeded++;
                } else {
                    failed++;
                }
            } else if (c.last() != null) {
                running++;
            } else {
                waiting++;
            }
        }
        if (waiting > 0) {
            return running + succeeded + failed > 0 ? "Running" : "Pending";
        }
        if (running > 0) {
            return "Running";
        }
        if (!state.terminal() && !sidecars.isEmpty() && sidecarsRun(state, sidecars)) {
            // Containers have ended, but the sidecars have yet to.
            return "Running";
        }
        return failed > 0 ? "Failed" : "Succeeded";
    }

    private static boolean restarts(String policy, ContainerState c) {
        return policy.equals("Always") || policy.equals("OnFailure") && !c.succeeded();
    }

    private static boolean initialising(PodState state, Set<String> sidecars) {
        for (ContainerState c : state.initContainers()) {
            boolean done = sidecars.contains(c.name()) ? c.started() || c.exited() : c.succeeded();
            if (!done) {
                return state.containers().stream().allMatch(m -> m.current() == null);
            }
        }
        return false;
    }

    private static boolean initFailed(PodState state, Set<String> sidecars, String policy) {
        return policy.equals("Never")
                && state.initContainers().stream()
                        .anyMatch(c -> !sidecars.contains(c.name()) && c.exited() && !c.succeeded());
    }

    private static boolean sidecarsRun(PodState state, Set<String> sidecars) {
        return state.initContainers().stream().anyMatch(c -> sidecars.contains(c.name()) && c.running());
    }

    /** Returns the names of init containers that go on running beside the others (KEP-753). */
    static Set<String> sidecars(Pod pod) {
        Set<String> names = new HashSet<>();
        for (Container c : Objects.requireNonNullElse(pod.getSpec().getInitContainers(), List.<Container>of())) {
            if ("Always".equals(c.getRestartPolicy())) {
                names.add(c.getName());
            }
        }
        return names;
    }
}
