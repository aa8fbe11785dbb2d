package io.keelson.kubelet.probe;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.client.reconcile.Timers;
import io.keelson.kubelet.event.PodEvents;
import io.keelson.kubelet.runtime.Cri;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/** The probes of one pod's containers, by the runtime's container id. Called by the pod's worker only. */
public final class PodProbes {
    private final Prober prober;
    private final PodEvents events;
    private final ProbeCounts counts;
    private final Timers timers;
    private final Executor executor;
    private final Runnable changed;
    private final Map<String, ContainerProbes> containers = new HashMap<>();

    /**
     * @param counts counts what they find
     * @param executor runs probes, which block
     * @param changed called when a probe has decided something
     */
    public PodProbes(
            Cri cri, PodEvents events, ProbeCounts counts, Timers timers, Executor executor, Runnable changed) {
        this.counts = counts;
        this.prober = new Prober(cri);
        this.events = events;
        this.timers = timers;
        this.executor = executor;
        this.changed = changed;
    }

    /** What is known of a container's health. */
    public enum Health {
        GOOD,
        STARTUP_FAILED,
        LIVENESS_FAILED
    }

    /**
     * Begins to probe a running container unless that has been done.
     *
     * @param podIp the pod's address
     * @param wasStarted whether the pod's status said that it had started, before this process began
     * @param wasReady whether the pod's status said that it was ready, before this process began
     */
    public void running(
            Pod pod,
            Container container,
            String id,
            String podIp,
            Instant startedAt,
            boolean wasStarted,
            boolean wasReady) {
        if (!containers.containsKey(id)) {
            ContainerProbes probes = new ContainerProbes(
                    pod, container, id, podIp, startedAt, prober, events, counts, timers, executor, changed);
            containers.put(id, probes);
            probes.start(wasStarted, wasReady);
        }
    }

    /** Returns whether the container has started. */
    public boolean started(String id) {
        ContainerProbes probes = containers.get(id);
        return probes != null && probes.started();
    }

    /** Returns whether the container is ready. */
    public boolean ready(String id) {
        ContainerProbes probes = containers.get(id);
        return probes != null && probes.started() && probes.ready();
    }

    /** Returns whether a probe says that the container has to be restarted. */
    public Health health(String id) {
        ContainerProbes probes = containers.get(id);
        ProbeRun.Kind failed = probes == null ? null : probes.failed();
        return failed == null
                ? Health.GOOD
                : failed == ProbeRun.Kind.STARTUP ? Health.STARTUP_FAILED : Health.LIVENESS_FAILED;
    }

    /** Ends the probes that would restart containers: the pod ends. */
    public void ending() {
        containers.values().forEach(ContainerProbes::ending);
    }

    /** Ends the probes of all containers but these. */
    public void retain(Set<String> running) {
        containers.entrySet().removeIf(e -> {
            boolean gone = !running.contains(e.getKey());
            if (gone) {
                e.getValue().stop();
            }
            return gone;
        });
    }
}
