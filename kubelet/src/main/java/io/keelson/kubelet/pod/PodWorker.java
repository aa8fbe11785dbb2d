package io.keelson.kubelet.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.keelson.cri.v1.ContainerStatus;
import io.keelson.kubelet.admission.Admission;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.kubelet.probe.PodProbes;
import io.keelson.kubelet.probe.PodProbes.Health;
import io.keelson.kubelet.runtime.CriException;
import io.keelson.kubelet.runtime.RuntimePod;
import io.keelson.kubelet.runtime.RuntimePod.RuntimeContainer;
import io.keelson.kubelet.status.ObservedPod.Failure;
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
import java.util.function.Consumer;
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

    /** How often is looked whether those have gone that are ended for a critical pod. */
    private static final Duration PREEMPTION = Duration.ofMillis(200);

    private final PodContext context;
    private final Runnable finished;
    private final Consumer<Pod> preempt;
    private final AtomicInteger signals = new AtomicInteger();
    private final Wakeups wakeups;
    private final PodSetup setup;
    private final ContainerStarts starts;
    private final PodProbes probes;
    private final Observation observation;
    private final PodEnding ending;
    private final StatusPublisher publisher;
    private final ResizeActions resizes;
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
    private boolean adopted;
    private volatile @Nullable Failure failure;
    private volatile @Nullable PodCondition disruption;

    /**
     * @param finished called once, when nothing is left to do for the pod ever
     * @param preempt ends another pod to make room for this one; harmless for one that is being ended
     */
    PodWorker(PodContext context, Pod pod, Runnable finished, Consumer<Pod> preempt) {
        this.context = context;
        this.finished = finished;
        this.preempt = preempt;
        this.pod = pod;
        this.wakeups = new Wakeups(context.timers(), this::wake);
        this.setup = new PodSetup(context, wakeups, this::wake);
        this.resizes = new ResizeActions(context, wakeups);
        this.starts = new ContainerStarts(context, setup, resizes, wakeups, this::wake);
        this.probes = new PodProbes(
                context.cri(),
                context.events(),
                context.probeCounts(),
                context.timers(),
                context.executor(),
                this::wake);
        this.observation = new Observation(
                probes, starts, endingContainers, context.config().nodeAddresses(), resizes);
        this.ending = new PodEnding(context, wakeups, this::wake);
        this.publisher = new StatusPublisher(context, pod);
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
        PodStatus last = publisher.last();
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
        publisher.seen(now);
        if (changed(before, now)) {
            labelsChanged |= !Objects.equals(
                            before.getMetadata().getLabels(), now.getMetadata().getLabels())
                    || !Objects.equals(
                            before.getMetadata().getAnnotations(),
                            now.getMetadata().getAnnotations());
            wake();
        }
    }

    /** Tells of the API server's image of the static pod. @param mirror null where there is none any more */
    void mirror(@Nullable Pod mirror) {
        if (mirror == null) {
            publisher.mirrorGone();
        } else {
            publisher.seen(mirror);
        }
    }

    /** Tells that something has changed that the pod refers to: its volumes follow. */
    void referenceChanged() {
        labelsChanged = true;
        wake();
    }

    private boolean changed(Pod before, Pod now) {
        return PodNews.between(before, now) || StatusPublisher.phaseOver(now) && !done;
    }

    /** Tells that the pod is not in the API any more. */
    void gone(Pod lastSeen) {
        pod = lastSeen;
        gone = true;
        publisher.stop();
        wake();
    }

    /**
     * Ends the pod before its time.
     *
     * @param why what its status tells
     * @param grace the seconds its containers get
     * @param condition that it gets because of it, null for none
     * @return whether this ends it: it was not being ended before
     */
    boolean evict(Failure why, long grace, @Nullable PodCondition condition) {
        if (failure != null) {
            return false;
        }
        ending.within(grace);
        disruption = condition;
        failure = why;
        wake();
        return true;
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
        Pod wanted = pod;
        RuntimePod runtime = observe(wanted);
        boolean ends = wanted.getMetadata().getDeletionTimestamp() != null || gone || StatusPublisher.phaseOver(wanted);
        if (!ends && !admitted && !admit(wanted, runtime)) {
            return;
        }
        if (!ends && failure == null) {
            allocate(wanted);
        }
        Pod now = context.allocations().allocated(wanted);
        if (!ends && failure == null) {
            deadline(now);
        }
        if (ends || done || failure != null) {
            end(now, runtime);
        } else {
            run(now, runtime);
        }
    }

    /** Returns whether it is decided if the pod is taken: it is not while others are ended for it. */
    private boolean admit(Pod now, RuntimePod runtime) {
        if (!runtime.sandboxes().isEmpty()) {
            admitted = true;
            return true;
        }
        switch (context.allocations().admit(now, context.active().get())) {
            case Admission.Taken taken -> admitted = true;
            case Admission.Refused refusal -> {
                admitted = true;
                refused = true;
                Failure why = refusal.why();
                context.events().warning(now, why.reason(), why.message());
                failure = new Failure(why.reason(), "Pod was rejected: " + why.message());
            }
            case Admission.Preempts preemption -> {
                preemption.victims().forEach(preempt);
                wakeups.after(PREEMPTION);
            }
        }
        return admitted;
    }

    /** What the pod has is what it was given, which follows what it wants as soon as that fits. */
    private void allocate(Pod wanted) {
        if (!adopted) {
            adopted = true;
            context.allocations().adopt(wanted);
        }
        context.allocations().reconcile(wanted, context.active().get());
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
            if (ContainerResets.due(now, runtime)) {
                observation.removed(now, runtime);
                ContainerResets.run(context, now, runtime);
                runtime = observe(now);
            }
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
            if (resizes.apply(now, seen)) {
                runtime = observe(now);
            }
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
        ContainerGarbageCollector.prune(context, now, runtime);
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
            String ip = observation.ip(now, runtime);
            context.executor().execute(() -> {
                context.killer().kill(now, kill.container(), kill.id(), grace, kill.message(), ip, null);
                wake();
            });
            LOG.debug("container {} is ended: {}", kill.id(), kill.cause() == Health.GOOD ? "changed" : kill.cause());
        }
    }

    private void end(Pod now, RuntimePod runtime) {
        probes.ending();
        if (undone && !gone && now.getMetadata().getDeletionTimestamp() == null) {
            return;
        }
        if (!ending.containers(now, runtime, observation.ip(now, runtime))) {
            publish(now, runtime, false);
            return;
        }
        probes.retain(Set.of());
        if (!undone && !ending.sandboxes(now, runtime)) {
            return;
        }
        // Before the final phase is told: the scheduler gives away at once what a pod that has ended had.
        over = true;
        publish(now, runtime, true);
        if (!undone && !ending.volumes(now)) {
            return;
        }
        undone = true;
        if (now.getMetadata().getDeletionTimestamp() == null && !gone) {
            return;
        }
        if (ending.remains(now, runtime) && (gone || publisher.flush() && ending.object(now))) {
            removed = true;
            publisher.stop();
            finished.run();
        }
    }

    private void publish(Pod now, RuntimePod runtime, boolean terminal) {
        if (!gone) {
            List<PodCondition> more = new ArrayList<>(
                    context.allocations().conditions(now.getMetadata().getUid()).list());
            if (disruption != null) {
                more.add(disruption);
            }
            publisher.publish(
                    now,
                    observation.state(
                            now, runtime, startTime, failure, terminal, resizes.podResources(now), List.copyOf(more)));
        }
    }
}
