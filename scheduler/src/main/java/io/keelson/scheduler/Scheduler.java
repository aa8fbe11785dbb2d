package io.keelson.scheduler;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.informer.Informers;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import io.keelson.scheduler.config.ExtensionPoint;
import io.keelson.scheduler.config.SchedulerConfiguration;
import io.keelson.scheduler.config.SchedulerProfile;
import io.keelson.scheduler.cycle.Failure;
import io.keelson.scheduler.cycle.ScheduleResult;
import io.keelson.scheduler.cycle.SchedulingCycle;
import io.keelson.scheduler.extender.ExtenderException;
import io.keelson.scheduler.extender.Extenders;
import io.keelson.scheduler.plugin.Plugins;
import io.keelson.scheduler.plugin.PodRefusedException;
import io.keelson.scheduler.plugin.VolumeBinding;
import io.keelson.scheduler.plugin.VolumePlan;
import io.keelson.scheduler.preemption.Preemption;
import io.keelson.scheduler.preemption.Preemption.Outcome;
import io.keelson.scheduler.queue.SchedulingQueue;
import io.keelson.scheduler.queue.SchedulingQueue.QueuedPod;
import io.keelson.scheduler.snapshot.ClusterCache;
import io.keelson.scheduler.snapshot.ClusterEvent;
import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import io.keelson.scheduler.volume.VolumeBindingException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The scheduler as one component: takes pods that have no node, decides, binds, and says so. */
public final class Scheduler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int WRITES_AT_ONCE = 64;

    private final Informers informers;
    private final ClusterCache cache = new ClusterCache();
    private final SchedulingQueue queue;
    private final ClusterEventHandlers state;
    private final Map<String, Profile> profiles = new HashMap<>();
    private final Extenders extenders;
    private final PodWriter writer;
    private final SchedulingEvents events;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore writes = new Semaphore(WRITES_AT_ONCE);
    private final FailureReports reports;
    private final Thread loop;
    private volatile boolean running;

    /**
     * One profile of a scheduler.
     *
     * @param settings how it schedules
     * @param plugins its rules and wishes
     * @param cycle places one pod
     * @param preemption makes room
     */
    private record Profile(SchedulerProfile settings, Plugins plugins, SchedulingCycle cycle, Preemption preemption) {
        String name() {
            return settings.name();
        }

        boolean bindsVolumes() {
            return settings.has(ExtensionPoint.RESERVE, "VolumeBinding")
                    && settings.has(ExtensionPoint.PRE_BIND, "VolumeBinding");
        }

        /** Whether a pod waits for gates to go (KEP-3521). */
        boolean holds(Pod pod) {
            List<?> gates = pod.getSpec().getSchedulingGates();
            return gates != null && !gates.isEmpty() && settings.has(ExtensionPoint.PRE_ENQUEUE, "SchedulingGates");
        }
    }

    /** A scheduler with upstream's defaults that has not started. */
    public Scheduler(ApiClient api, String host, Clock clock) {
        this(SchedulerConfiguration.defaults(), api, host, clock);
    }

    /**
     * A scheduler that has not started.
     *
     * @param configuration how it schedules
     * @param api the API server, as {@code system:kube-scheduler}
     * @param host this machine's name, for events
     * @param clock the time
     */
    public Scheduler(SchedulerConfiguration configuration, ApiClient api, String host, Clock clock) {
        this.informers = new Informers(api);
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        this.extenders = Extenders.of(configuration.extenders());
        for (SchedulerProfile settings : configuration.profiles()) {
            Plugins plugins = Plugins.of(settings);
            int percentage = Objects.requireNonNullElse(
                    settings.percentageOfNodesToScore(), configuration.percentageOfNodesToScore());
            SchedulingCycle cycle = new SchedulingCycle(plugins, extenders, percentage, random);
            Preemption preemption = new Preemption(cycle, settings.arguments().preemption(), extenders, random);
            profiles.put(settings.name(), new Profile(settings, plugins, cycle, preemption));
        }
        this.queue =
                new SchedulingQueue(clock, this::mayHelp, configuration.initialBackoff(), configuration.maxBackoff());
        this.state = new ClusterEventHandlers(informers, cache, queue, api, clock, pod -> {
            Profile profile = profiles.get(pod.getSpec().getSchedulerName());
            return profile != null && !profile.holds(pod);
        });
        this.writer = new PodWriter(api, clock);
        this.events = new SchedulingEvents(api, clock, executor, host);
        this.reports = new FailureReports(clock);
        this.loop = Thread.ofVirtual().name("scheduler").unstarted(this::run);
    }

    /**
     * Starts; returns when the cluster is known and pods are being scheduled.
     *
     * @throws IllegalStateException where the API server did not answer within a minute
     */
    public void start() throws InterruptedException {
        informers.start();
        if (!informers.awaitSync(PATIENCE)) {
            informers.close();
            throw new IllegalStateException("scheduler: the first lists took more than " + PATIENCE.toSeconds() + " s");
        }
        running = true;
        loop.start();
        executor.execute(this::report);
        LOG.info("scheduler runs");
    }

    /** Returns whether it runs and knows the cluster. */
    public boolean healthy() {
        return running && loop.isAlive() && informers.synced();
    }

    @Override
    public void close() {
        running = false;
        queue.close();
        reports.close();
        loop.interrupt();
        informers.close();
        executor.shutdown();
    }

    private void run() {
        while (running) {
            try {
                QueuedPod next = queue.take();
                if (next == null) {
                    return;
                }
                try {
                    schedule(next);
                } catch (RuntimeException e) {
                    LOG.error("scheduling {}", next.pod().getMetadata().getName(), e);
                    queue.putBack(next, Set.of(), true);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private Profile profile(PodInfo pod) {
        return Objects.requireNonNull(profiles.get(pod.pod().getSpec().getSchedulerName()));
    }

    private boolean mayHelp(ClusterEvent event, PodInfo pod, Set<String> refusedBy) {
        return profile(pod).plugins().mayHelp(event, pod, refusedBy);
    }

    private void schedule(QueuedPod queued) throws InterruptedException {
        PodInfo pod = queued.info();
        if (cache.isPlaced(pod.uid())) {
            return;
        }
        ClusterSnapshot snapshot = state.snapshot();
        try {
            switch (profile(pod).cycle().place(pod, snapshot)) {
                case ScheduleResult.Chosen chosen -> take(queued, pod, chosen.node(), snapshot);
                case ScheduleResult.Impossible impossible -> fail(queued, pod, impossible.failure(), snapshot);
            }
        } catch (ExtenderException e) {
            retry(queued, pod, e.getMessage());
        }
    }

    /** Something went wrong that has nothing to do with the pod: it is tried again after its back-off. */
    private void retry(QueuedPod queued, PodInfo pod, String message) {
        queue.putBack(queued, Set.of(), true);
        reports.put(pod.uid(), () -> {
            if (queue.holds(pod.uid())) {
                attempt(pod, () -> writer.unschedulable(pod.pod(), "SchedulerError", message, null));
                events.write(profile(pod).name(), pod.pod(), "Warning", "FailedScheduling", "Scheduling", message);
            }
        });
    }

    private void take(QueuedPod queued, PodInfo pod, String name, ClusterSnapshot snapshot)
            throws InterruptedException {
        NodeInfo node = Objects.requireNonNull(snapshot.node(name));
        VolumePlan plan;
        try {
            plan = profile(pod).bindsVolumes() ? VolumeBinding.plan(pod, snapshot, node) : VolumePlan.NOTHING;
        } catch (PodRefusedException e) {
            queue.putBack(queued, Set.of(), true);
            return;
        }
        cache.assume(pod, name);
        if (plan.isEmpty()) {
            write(() -> bind(queued, pod, name));
            return;
        }
        state.reservations().reserve(pod.uid(), name, plan);
        // Beside the writes, whose number is bound: volumes may take minutes.
        executor.execute(() -> bindVolumes(queued, pod, node, plan));
    }

    private void bindVolumes(QueuedPod queued, PodInfo pod, NodeInfo node, VolumePlan plan) {
        try {
            state.binder()
                    .bind(
                            plan,
                            node,
                            profile(pod).settings().arguments().bindTimeout(),
                            () -> cache.isPlaced(pod.uid()));
            write(() -> bind(queued, pod, node.name()));
        } catch (VolumeBindingException | KubernetesClientException e) {
            LOG.info("binding the volumes of {} on {}: {}", pod.key(), node.name(), e.getMessage());
            String message = "running PreBind plugin \"VolumeBinding\": binding volumes: " + e.getMessage();
            state.leave(pod.uid());
            retry(queued, pod, message);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            state.reservations().release(pod.uid());
        }
    }

    private void bind(QueuedPod queued, PodInfo pod, String node) {
        try {
            reports.drop(pod.uid());
            if (!extenders.bind(pod.pod(), node)) {
                writer.bind(pod.pod(), node);
            }
            queue.remove(pod.uid());
            events.write(
                    profile(pod).name(),
                    pod.pod(),
                    "Normal",
                    "Scheduled",
                    "Binding",
                    "Successfully assigned " + pod.key() + " to " + node);
        } catch (ExtenderException e) {
            state.leave(pod.uid());
            retry(queued, pod, "binding rejected: " + e.getMessage());
        } catch (KubernetesClientException e) {
            state.leave(pod.uid());
            if (Failures.notFound(e)) {
                queue.remove(pod.uid());
                return;
            }
            LOG.warn("binding {} to {}: {}", pod.key(), node, e.getMessage());
            queue.putBack(queued, Set.of(), true);
        }
    }

    private void fail(QueuedPod queued, PodInfo pod, Failure failure, ClusterSnapshot snapshot)
            throws InterruptedException {
        Profile profile = profile(pod);
        boolean preempts = profile.settings().has(ExtensionPoint.POST_FILTER, "DefaultPreemption");
        Outcome outcome = failure.nodes() == 0 || !preempts
                ? new Outcome(preempts ? "" : null, List.of(), "")
                : profile.preemption().find(pod, failure, snapshot, state.budgets());
        String message = outcome.message().isEmpty() ? failure.message() : failure.message() + " " + outcome.message();
        String node = outcome.node();
        if (node != null && node.isEmpty()) {
            state.nominations().remove(pod.uid());
        } else if (node != null) {
            state.nominations().put(pod, node);
            giveWay(pod, node);
        }
        queue.putBack(queued, failure.plugins(), false);
        reports.put(pod.uid(), () -> {
            if (!queue.holds(pod.uid())) {
                return;
            }
            // The condition first: who waits for the pod looks there, the event only tells the story.
            attempt(pod, () -> writer.unschedulable(pod.pod(), "Unschedulable", message, node));
            events.write(profile.name(), pod.pod(), "Warning", "FailedScheduling", "Scheduling", message);
        });
        for (PodInfo victim : outcome.victims()) {
            if (!victim.terminating()) {
                write(() -> attempt(victim, () -> evict(profile.name(), pod.pod(), victim.pod(), node)));
            }
        }
    }

    /** Less important pods that were to get a node look for another. */
    private void giveWay(PodInfo pod, String node) throws InterruptedException {
        for (PodInfo other : state.nominations().lessImportant(node, pod.priority())) {
            state.nominations().remove(other.uid());
            write(() -> attempt(other, () -> writer.unnominate(other.pod())));
        }
    }

    /** Says of pods that could not be placed what is wrong, as fast as that may be said. */
    private void report() {
        try {
            for (Runnable next = reports.take(); next != null; next = reports.take()) {
                write(next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void evict(String profile, Pod preemptor, Pod victim, @org.jspecify.annotations.Nullable String node) {
        writer.evict(profile, victim);
        events.write(
                profile,
                victim,
                "Normal",
                "Preempted",
                "Preempting",
                "Preempted by pod " + preemptor.getMetadata().getUid() + " on node " + node);
    }

    private static void attempt(PodInfo pod, Runnable write) {
        try {
            write.run();
        } catch (KubernetesClientException e) {
            LOG.debug("writing to pod {}: {}", pod.key(), e.getMessage());
        }
    }

    /** Runs a write beside the loop; waits where too many are under way. */
    private void write(Runnable task) throws InterruptedException {
        writes.acquire();
        executor.execute(() -> {
            try {
                task.run();
            } finally {
                writes.release();
            }
        });
    }
}
