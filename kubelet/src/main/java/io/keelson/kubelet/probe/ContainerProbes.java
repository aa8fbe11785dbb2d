package io.keelson.kubelet.probe;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import io.keelson.client.reconcile.Timers;
import io.keelson.kubelet.event.PodEvents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The probes of one running container and what they have found so far. */
final class ContainerProbes implements ProbeRun.Listener {
    private final Pod pod;
    private final Container container;
    private final String containerId;
    private final String podIp;
    private final Instant startedAt;
    private final Prober prober;
    private final PodEvents events;
    private final ProbeCounts counts;
    private final Timers timers;
    private final Executor executor;
    private final Runnable changed;
    private final List<ProbeRun> runs = new ArrayList<>();
    private boolean stopped;
    private volatile boolean started;
    private volatile boolean ready;
    private volatile ProbeRun.@Nullable Kind failed;

    ContainerProbes(
            Pod pod,
            Container container,
            String containerId,
            String podIp,
            Instant startedAt,
            Prober prober,
            PodEvents events,
            ProbeCounts counts,
            Timers timers,
            Executor executor,
            Runnable changed) {
        this.pod = pod;
        this.container = container;
        this.containerId = containerId;
        this.podIp = podIp;
        this.startedAt = startedAt;
        this.prober = prober;
        this.events = events;
        this.counts = counts;
        this.timers = timers;
        this.executor = executor;
        this.changed = changed;
    }

    /** Begins, with what was known of the container before this process. */
    void start(boolean wasStarted, boolean wasReady) {
        started = container.getStartupProbe() == null || wasStarted;
        ready = container.getReadinessProbe() == null || wasReady;
        if (started) {
            others();
        } else {
            run(ProbeRun.Kind.STARTUP, container.getStartupProbe());
        }
    }

    private void others() {
        if (container.getReadinessProbe() != null) {
            run(ProbeRun.Kind.READINESS, container.getReadinessProbe());
        }
        if (container.getLivenessProbe() != null) {
            run(ProbeRun.Kind.LIVENESS, container.getLivenessProbe());
        }
    }

    private synchronized void run(ProbeRun.Kind kind, Probe probe) {
        if (stopped) {
            return;
        }
        ProbeRun run = new ProbeRun(
                kind, probe, () -> prober.probe(probe, container, containerId, podIp), this, timers, executor);
        runs.add(run);
        run.start(startedAt);
    }

    @Override
    public void decided(ProbeRun.Kind kind, boolean success) {
        boolean news =
                switch (kind) {
                    case STARTUP -> {
                        if (success) {
                            started = true;
                            others();
                        } else {
                            failed = kind;
                        }
                        yield true;
                    }
                    case LIVENESS -> {
                        if (!success) {
                            failed = kind;
                        }
                        yield !success;
                    }
                    case READINESS -> {
                        boolean before = ready;
                        ready = success;
                        yield before != success;
                    }
                };
        if (news) {
            changed.run();
        }
    }

    @Override
    public void asked(ProbeRun.Kind kind, String result) {
        counts.count(pod, container.getName(), kind.toString(), result);
    }

    @Override
    public void unhealthy(String reason, String message) {
        events.warning(pod, container, reason, message);
    }

    boolean started() {
        return started;
    }

    boolean ready() {
        return ready;
    }

    ProbeRun.@Nullable Kind failed() {
        return failed;
    }

    /** Ends the probes that would restart the container. */
    synchronized void ending() {
        runs.stream().filter(r -> r.kind() != ProbeRun.Kind.READINESS).forEach(ProbeRun::stop);
    }

    /** Ends all probes. */
    synchronized void stop() {
        stopped = true;
        runs.forEach(ProbeRun::stop);
    }
}
