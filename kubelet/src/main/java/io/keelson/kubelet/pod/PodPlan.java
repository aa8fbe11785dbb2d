package io.keelson.kubelet.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.kubelet.probe.PodProbes.Health;
import io.keelson.kubelet.status.ContainerState.Instance;
import io.keelson.kubelet.status.ContainerState.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done for a pod now: a pure function of the pod and of what is known of its containers.
 *
 * @param done whether none of its containers will run again
 * @param starts the containers to start, in this order
 * @param kills the running containers to end
 */
record PodPlan(boolean done, List<Container> starts, List<Kill> kills) {

    /**
     * A container to end.
     *
     * @param container what the pod says of it
     * @param id the runtime's id
     * @param message for the event
     * @param cause which probe failed, GOOD where none did
     */
    record Kill(Container container, String id, String message, Health cause) {}

    /**
     * What is known of a container.
     *
     * @param newest the newest one the runtime has, null for none
     * @param inSandbox whether that one is in the pod's present sandbox
     * @param changed whether it was made from another specification
     * @param health what its probes say
     * @param started whether it has started
     * @param ending whether it is being ended
     */
    record Known(
            @Nullable Instance newest,
            boolean inSandbox,
            boolean changed,
            Health health,
            boolean started,
            boolean ending) {
        static final Known NOTHING = new Known(null, false, false, Health.GOOD, false, false);

        boolean running() {
            return newest != null && newest.phase() == Phase.RUNNING && inSandbox;
        }

        boolean exited() {
            return newest != null && newest.phase() == Phase.EXITED;
        }

        boolean succeeded() {
            return exited() && newest != null && newest.exitCode() == 0;
        }
    }

    /**
     * Decides.
     *
     * @param sandboxReady whether the pod has a sandbox that can be used
     * @param hadSandbox whether it ever had one in which containers were made
     * @param known what is known of a container, by name
     */
    static PodPlan of(Pod pod, boolean sandboxReady, boolean hadSandbox, Function<String, Known> known) {
        String policy = PodFacts.restartPolicy(pod);
        if (!sandboxReady && hadSandbox && policy.equals("Never")) {
            return new PodPlan(true, List.of(), List.of());
        }
        List<Container> starts = new ArrayList<>();
        List<Kill> kills = new ArrayList<>();
        boolean over = mainOver(pod, policy, known);
        if (over) {
            return new PodPlan(true, List.of(), List.of());
        }
        for (Container e : PodFacts.ephemeralContainers(pod)) {
            if (sandboxReady && known.apply(e.getName()).newest() == null) {
                starts.add(e);
            }
        }
        boolean initialised = sandboxReady
                && pod.getSpec().getContainers().stream()
                        .map(c -> known.apply(c.getName()))
                        .anyMatch(k -> k.newest() != null && k.inSandbox());
        Init init = init(pod, policy, initialised, known, starts, kills);
        if (init == Init.FAILED) {
            return new PodPlan(true, List.of(), List.of());
        }
        if (init == Init.DONE || initialised) {
            for (Container c : pod.getSpec().getContainers()) {
                main(c, policy, known.apply(c.getName()), starts, kills);
            }
        }
        return new PodPlan(false, starts, kills);
    }

    private static boolean mainOver(Pod pod, String policy, Function<String, Known> known) {
        for (Container c : pod.getSpec().getContainers()) {
            Known k = known.apply(c.getName());
            if (!k.exited() || restarts(policy, k)) {
                return false;
            }
        }
        return true;
    }

    private static boolean restarts(String policy, Known k) {
        return policy.equals("Always") || policy.equals("OnFailure") && !k.succeeded();
    }

    private static void main(Container c, String policy, Known k, List<Container> starts, List<Kill> kills) {
        if (k.running()) {
            kill(c, k, "Container", !policy.equals("Never"), kills);
        } else if (k.newest() == null || !k.exited() || restarts(policy, k)) {
            starts.add(c);
        }
    }

    private static void kill(Container c, Known k, String what, boolean restarted, List<Kill> kills) {
        if (k.ending() || k.newest() == null) {
            return;
        }
        String why = k.changed()
                ? "definition changed"
                : switch (k.health()) {
                    case LIVENESS_FAILED -> "failed liveness probe";
                    case STARTUP_FAILED -> "failed startup probe";
                    case GOOD -> "";
                };
        if (!why.isEmpty()) {
            String message = what + " " + c.getName() + " " + why + (restarted ? ", will be restarted" : "");
            kills.add(new Kill(c, k.newest().id(), message, k.health()));
        }
    }

    private enum Init {
        DONE,
        GOING_ON,
        FAILED
    }

    private static Init init(
            Pod pod,
            String policy,
            boolean initialised,
            Function<String, Known> known,
            List<Container> starts,
            List<Kill> kills) {
        for (Container c : PodFacts.initContainers(pod)) {
            Known k = known.apply(c.getName());
            if (PodFacts.sidecar(c)) {
                if (!k.running()) {
                    starts.add(c);
                } else {
                    kill(c, k, "Init container", false, kills);
                }
                if (!initialised && (!k.running() || !k.started())) {
                    return Init.GOING_ON;
                }
            } else if (!initialised && !(k.succeeded() && k.inSandbox())) {
                if (k.running()) {
                    return Init.GOING_ON;
                }
                if (k.exited() && k.inSandbox() && policy.equals("Never")) {
                    return Init.FAILED;
                }
                starts.add(c);
                return Init.GOING_ON;
            }
        }
        return Init.DONE;
    }
}
