package io.keelson.kubelet.status;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.kubelet.container.RestartRules;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** A pod's phase, by the rules of the pod lifecycle page. */
final class PodPhase {
    private PodPhase() {}

    /** Returns Pending, Running, Succeeded or Failed. */
    static String of(Pod pod, ObservedPod state) {
        if (state.failure() != null) {
            return "Failed";
        }
        Set<String> sidecars = sidecars(pod);
        Tally tally = new Tally();
        for (ContainerState c : state.initContainers()) {
            if (sidecars.contains(c.name())) {
                tally.sidecar(c);
            } else {
                tally.init(c, restarts(pod, c));
            }
        }
        boolean initialised = false;
        for (ContainerState c : state.containers()) {
            tally.main(c, restarts(pod, c));
            initialised |= c.current() != null;
        }
        if (tally.failedInit > 0) {
            return "Failed";
        }
        if (!initialised && (tally.pendingInit > 0 || tally.pendingSidecars > 0) || tally.waiting > 0) {
            return state.terminal() ? "Failed" : "Pending";
        }
        if (tally.running > 0) {
            return "Running";
        }
        if (!state.terminal() && tally.restarting > 0) {
            return "Running";
        }
        return tally.stopped == tally.succeeded ? "Succeeded" : "Failed";
    }

    private static boolean restarts(Pod pod, ContainerState state) {
        Container spec = PodFacts.container(pod, state.name());
        return spec != null
                && state.current() != null
                && state.exited()
                && RestartRules.restarts(pod, spec, state.current().exitCode());
    }

    private static final class Tally {
        private int pendingInit;
        private int failedInit;
        private int pendingSidecars;
        private int running;
        private int waiting;
        private int stopped;
        private int succeeded;
        private int restarting;

        void init(ContainerState c, boolean restarts) {
            if (c.exited() || c.waiting() != null && c.last() != null) {
                failedInit += c.exited() && !c.succeeded() && !restarts ? 1 : 0;
                pendingInit += c.exited() && c.succeeded() ? 0 : 1;
            } else {
                pendingInit++;
            }
        }

        void sidecar(ContainerState c) {
            if (c.running()) {
                running++;
                pendingSidecars += c.started() ? 0 : 1;
            } else if (!c.exited() && c.last() == null) {
                pendingSidecars++;
                waiting++;
            }
        }

        void main(ContainerState c, boolean restarts) {
            if (c.running() && c.waiting() == null) {
                running++;
            } else if (c.exited()) {
                stopped++;
                succeeded += c.succeeded() ? 1 : 0;
                restarting += restarts ? 1 : 0;
            } else if (c.last() != null) {
                stopped++;
                restarting++;
            } else {
                waiting++;
            }
        }
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
