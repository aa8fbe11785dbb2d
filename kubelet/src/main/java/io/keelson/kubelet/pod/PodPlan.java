package io.keelson.kubelet.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.kubelet.container.RestartRules;
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
     * @param resizeRestarts whether it has to be restarted to get the resources that it was given
     */
    record Known(
            @Nullable Instance newest,
            boolean inSandbox,
            boolean changed,
            Health health,
            boolean started,
            boolean ending,
            boolean resizeRestarts) {
        static final Known NOTHING = new Known(null, false, false, Health.GOOD, false, false, false);

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
        if (!sandboxReady && hadSandbox && PodFacts.restartPolicy(pod).equals("Never")) {
            return new PodPlan(true, List.of(), List.of());
        }
        List<Container> starts = new ArrayList<>();
        List<Kill> kills = new ArrayList<>();
        if (mainOver(pod, known)) {
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
        Init init = init(pod, initialised, known, starts, kills);
        if (init == Init.FAILED) {
            return new PodPlan(true, List.of(), List.of());
        }
        if (init == Init.DONE || initialised) {
            for (Container c : pod.getSpec().getContainers()) {
                main(pod, c, known.apply(c.getName()), starts, kills);
            }
        }
        return new PodPlan(false, starts, kills);
    }

    private static boolean mainOver(Pod pod, Function<String, Known> known) {
        for (Container c : pod.getSpec().getContainers()) {
            Known k = known.apply(c.getName());
            if (!k.exited() || restarts(pod, c, k)) {
                return false;
            }
        }
        return true;
    }

    private static boolean restarts(Pod pod, Container c, Known k) {
        return k.newest() != null && RestartRules.restarts(pod, c, k.newest().exitCode());
    }

    private static void main(Pod pod, Container c, Known k, List<Container> starts, List<Kill> kills) {
        if (k.running()) {
            kill(c, k, "Container", RestartRules.restartsWhenKilled(pod, c), kills);
        } else if (k.newest() == null || !k.exited() || restarts(pod, c, k)) {
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
                    case GOOD -> k.resizeRestarts() ? "resize requires restart" : "";
                };
        if (!why.isEmpty()) {
            boolean told = restarted && !why.equals("resize requires restart");
            String message = what + " " + c.getName() + " " + why + (told ? ", will be restarted" : "");
            kills.add(new Kill(c, k.newest().id(), message, k.health()));
        }
    }

    private enum Init {
        DONE,
        GOING_ON,
        FAILED
    }

    private static Init init(
            Pod pod, boolean initialised, Function<String, Known> known, List<Container> starts, List<Kill> kills) {
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
                    kill(c, k, "Init container", false, kills);
                    return Init.GOING_ON;
                }
                if (k.exited() && k.inSandbox() && !restarts(pod, c, k)) {
                    return Init.FAILED;
                }
                starts.add(c);
                return Init.GOING_ON;
            }
        }
        return Init.DONE;
    }
}
