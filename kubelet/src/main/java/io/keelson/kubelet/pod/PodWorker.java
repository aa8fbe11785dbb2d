package io.keelson.kubelet.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.keelson.cri.v1.ContainerStatus;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.kubelet.probe.PodProbes;
import io.keelson.kubelet.probe.PodProbes.Health;
import io.keelson.kubelet.runtime.CriException;
import io.keelson.kubelet.runtime.RuntimePod;
import io.keelson.kubelet.runtime.RuntimePod.RuntimeContainer;
import io.keelson.kubelet.status.PodState.Failure;
import io.keelson.kubelet.status.StatusWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after one pod. It does one thing at a time, on a thread that lives only while there is something to do; whatever
 * happens in the meantime makes it look again, at the state as it is then.
 */
final class PodWorker {
    private static final Logger LOG = LoggerFactory.getLogger(PodWorker.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int ROUNDS = 50;

    private final PodContext context;
    private final Runnable finished;
    private final AtomicInteger signals = new AtomicInteger();
    private final Wakeups wakeups;
    private final PodSetup setup;
    private final ContainerStarts starts;
    private final PodProbes probes;
    private final Observation observation;
    private final PodEnding ending;
    private final StatusWriter writer;
    private final Set<String> endingContainers = ConcurrentHashMap.newKeySet();
    private final Map<String, ContainerStatus> ended = new HashMap<>();
    private volatile Pod pod;
    private volatile boolean gone;
    private volatile boolean over;
    private volatile boolean refused;
    private volatile Map<String, RuntimeContainer> running = Map.of();
    private volatile boolean labelsChanged;
    private Instant startTime;
    private boolean admitted;
    private boolean done;
    private boolean undone;
    private boolean removed;
    private boolean settled;
    private @Nullable Failure failure;
    private volatile @Nullable PodStatus last;

    /** @param finished called once, when nothing is left to do for the pod ever */
    PodWorker(PodContext context, Pod pod, Runnable finished) {
        this.context = context;
        this.finished = finished;
        this.pod = pod;
        this.wakeups = new Wakeups(context.timers(), this::wake);
        this.setup = new PodSetup(context, wakeups);
        this.starts = new ContainerStarts(context, setup, wakeups, this::wake);
        this.probes = new PodProbes(context.cri(), context.events(), context.timers(), context.executor(), this::wake);
        this.observation = new Observation(
                probes, starts, endingContainers, context.config().nodeAddresses());
        this.ending = new PodEnding(context, wakeups, this::wake);
        this.writer = new StatusWriter(context.api(), context.timers(), pod);
        PodStatus status = pod.getStatus();
        boolean begun = status != null && status.getStartTime() != null;
        this.startTime =
                begun ? Instant.parse(status.getStartTime()) : context.timers().now();
        this.admitted = begun;
    }

    Pod pod() {
        return pod;
    }

    /**
     * Returns whether the pod counts no more when others are admitted: it is over, was refused itself, or has left the
     * API and is only being cleaned up.
     */
    boolean over() {
        return over || refused || gone;
    }

    /** Returns the newest status, which may not have reached the API server yet. */
    @Nullable
    PodStatus status() {
        return last != null ? last : pod.getStatus();
    }

    /** Returns the containers that ran when the worker last looked, by id. */
    Map<String, RuntimeContainer> running() {
        return running;
    }

    /** Tells of a new version of the pod. */
    void update(Pod now) {
        Pod before = pod;
        pod = now;
        writer.seen(now);
        if (changed(before, now)) {
            labelsChanged |= !Objects.equals(
                            before.getMetadata().getLabels(), now.getMetadata().getLabels())
                    || !Objects.equals(
                            before.getMetadata().getAnnotations(),
                            now.getMetadata().getAnnotations());
            wake();
        }
    }

    /** What the kubelet itself wrote is no news. */
    private boolean changed(Pod before, Pod now) {
        var a = before.getMetadata();
        var b = now.getMetadata();
        boolean same = Objects.equals(a.getDeletionTimestamp(), b.getDeletionTimestamp())
                && Objects.equals(a.getDeletionGracePeriodSeconds(), b.getDeletionGracePeriodSeconds())
                && Objects.equals(a.getLabels(), b.getLabels())
                && Objects.equals(a.getAnnotations(), b.getAnnotations())
                && Objects.equals(before.getSpec(), now.getSpec())
                && !(phaseOver(now) && !done)
                && (now.getSpec().getReadinessGates() == null
                        || now.getSpec().getReadinessGates().isEmpty());
        return !same;
    }

    /** Tells that the pod is not in the API any more. */
    void gone(Pod lastSeen) {
        pod = lastSeen;
        gone = true;
        writer.stop();
        wake();
    }

    /** Makes the worker look. Returns at once; safe on any thread. */
    void wake() {
        if (signals.getAndIncrement() == 0) {
            context.executor().execute(this::drain);
        }
    }

    private void drain() {
        int seen;
        do {
            seen = signals.get();
            if (!removed) {
                wakeups.begin();
                try {
                    pass();
                } catch (CriException e) {
                    LOG.warn("the runtime fails for {}: {}", PodFacts.format(pod), e.getMessage());
                    wakeups.after(RETRY);
                } catch (RuntimeException e) {
                    LOG.error("the worker of {} failed", PodFacts.format(pod), e);
                    wakeups.after(RETRY);
                }
                wakeups.end();
            }
        } while (!signals.compareAndSet(seen, 0));
    }

    private RuntimePod observe(Pod now) throws CriException {
        RuntimePod runtime = RuntimePod.of(context.cri(), now.getMetadata().getUid(), ended);
        Map<String, RuntimeContainer> runs = new HashMap<>();
        runtime.containers().stream()
                .filter(RuntimeContainer::running)
                .forEach(c -> runs.put(c.status().getId(), c));
        running = Map.copyOf(runs);
        endingContainers.retainAll(runs.keySet());
        return runtime;
    }

    private void pass() throws CriException {
        Pod now = pod;
        RuntimePod runtime = observe(now);
        boolean ends = now.getMetadata().getDeletionTimestamp() != null || gone || phaseOver(now);
        if (!ends && !admitted) {
            admit(now, runtime);
        }
        if (!ends && failure == null) {
            deadline(now);
        }
        if (ends || done || failure != null) {
            end(now, runtime);
        } else {
            run(now, runtime);
        }
    }

    private void admit(Pod now, RuntimePod runtime) {
        admitted = true;
        if (runtime.sandboxes().isEmpty()) {
            Failure refusal = context.admission()
                    .refuses(
                            now,
                            context.active().get().stream()
                                    .filter(p -> !p.getMetadata()
                                            .getUid()
                                            .equals(now.getMetadata().getUid()))
                                    .toList());
            if (refusal != null) {
                refused = true;
                context.events().warning(now, refusal.reason(), refusal.message());
                failure = new Failure(refusal.reason(), "Pod was rejected: " + refusal.message());
            }
        }
    }

    private void deadline(Pod now) {
        Long seconds = now.getSpec().getActiveDeadlineSeconds();
        if (seconds != null && !done) {
            Instant end = startTime.plusSeconds(seconds);
            if (context.timers().now().isBefore(end)) {
                wakeups.at(end);
            } else {
                failure = new Failure(
                        "DeadlineExceeded", "Pod was active on the node longer than the specified deadline");
                context.events().normal(now, failure.reason(), failure.message());
            }
        }
    }

    private void run(Pod now, RuntimePod first) throws CriException {
        RuntimePod runtime = first;
        if (labelsChanged) {
            labelsChanged = false;
            setup.stale();
        }
        for (int round = 0; round < ROUNDS; round++) {
            RuntimePod seen = runtime;
            observation.probe(now, seen);
            boolean ready = seen.ready() != null;
            PodPlan plan =
                    PodPlan.of(now, ready, !seen.containers().isEmpty(), name -> observation.known(now, seen, name));
            if (plan.done()) {
                done = true;
                end(now, seen);
                return;
            }
            plan.kills().forEach(k -> kill(now, seen, k));
            boolean acted;
            if (!ready) {
                if (round == 0) {
                    publish(now, seen, false);
                }
                acted = setup.sandbox(now, seen);
            } else {
                acted = !plan.starts().isEmpty() && starts.start(now, seen, plan.starts());
            }
            if (!acted || outdated(now)) {
                break;
            }
            runtime = observe(now);
        }
        observation.probe(now, runtime);
        publish(now, runtime, false);
        ContainerRemains.prune(context, now, runtime);
        setup.prune(runtime);
        setup.refresh(now, observation.ips(now, runtime));
        if (outdated(now)) {
            wake();
        }
    }

    /** Returns whether a newer version of the pod has come in the meantime. */
    private boolean outdated(Pod seen) {
        return !Objects.equals(
                pod.getMetadata().getResourceVersion(), seen.getMetadata().getResourceVersion());
    }

    private void kill(Pod now, RuntimePod runtime, PodPlan.Kill kill) {
        if (endingContainers.add(kill.id())) {
            long grace = ContainerKiller.grace(kill.container(), kill.cause(), PodFacts.terminationGracePeriod(now));
            String ip = ip(now, runtime);
            context.executor().execute(() -> {
                context.killer().kill(now, kill.container(), kill.id(), grace, kill.message(), ip, null);
                wake();
            });
            LOG.debug("container {} is ended: {}", kill.id(), kill.cause() == Health.GOOD ? "changed" : kill.cause());
        }
    }

    private String ip(Pod now, RuntimePod runtime) {
        List<String> ips = observation.ips(now, runtime);
        return ips.isEmpty() ? "" : ips.getFirst();
    }

    private void end(Pod now, RuntimePod runtime) {
        probes.ending();
        if (undone && !gone && now.getMetadata().getDeletionTimestamp() == null) {
            return;
        }
        if (!ending.containers(now, runtime, ip(now, runtime))) {
            publish(now, runtime, false);
            return;
        }
        probes.retain(Set.of());
        publish(now, runtime, true);
        if (!undone && !ending.resources(now, runtime)) {
            return;
        }
        undone = true;
        over = true;
        if (now.getMetadata().getDeletionTimestamp() == null && !gone) {
            return;
        }
        if (ending.remains(now, runtime) && (gone || written() && ending.object(now))) {
            removed = true;
            writer.stop();
            finished.run();
        }
    }

    private boolean written() {
        try {
            writer.flush();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void publish(Pod now, RuntimePod runtime, boolean terminal) {
        boolean foreign = last == null && phaseOver(now);
        if (gone || settled || foreign) {
            return;
        }
        var state = observation.state(now, runtime, startTime, failure, terminal);
        PodStatus status =
                context.statuses().of(view(now), state, context.timers().now());
        if (phaseOver(now) && failure == null) {
            // A phase that is final stays, whoever set it; what becomes of the containers is still told.
            status.setPhase(now.getStatus().getPhase());
            status.setReason(now.getStatus().getReason());
            status.setMessage(now.getStatus().getMessage());
        }
        last = status;
        settled = terminal;
        writer.want(status);
    }

    /** The pod with the kubelet's newest conditions and everybody else's as the API server has them. */
    private Pod view(Pod now) {
        PodStatus server = Objects.requireNonNullElseGet(now.getStatus(), PodStatus::new);
        PodStatus status = new PodStatus();
        status.setQosClass(server.getQosClass());
        List<PodCondition> conditions = new ArrayList<>();
        Set<String> own = context.statuses().ownConditions();
        List<PodCondition> there = Objects.requireNonNullElse(server.getConditions(), List.of());
        List<PodCondition> ours = last == null ? there : last.getConditions();
        ours.stream().filter(c -> own.contains(c.getType())).forEach(conditions::add);
        there.stream().filter(c -> !own.contains(c.getType())).forEach(conditions::add);
        status.setConditions(conditions);
        Pod view = new Pod();
        view.setMetadata(now.getMetadata());
        view.setSpec(now.getSpec());
        view.setStatus(status);
        return view;
    }

    private static boolean phaseOver(Pod pod) {
        return pod.getStatus() != null && isOver(pod.getStatus().getPhase());
    }

    private static boolean isOver(@Nullable String phase) {
        return "Failed".equals(phase) || "Succeeded".equals(phase);
    }
}
