package io.keelson.kubelet.eviction;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.keelson.kubelet.admission.StaticPods;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.kubelet.node.NodeEvents;
import io.keelson.kubelet.runtime.CriException;
import io.keelson.kubelet.stats.PodUsage;
import io.keelson.kubelet.stats.PodUsages;
import io.keelson.kubelet.stats.StorageLimits;
import io.keelson.kubelet.status.ObservedPod;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at what is left and at what pods take, and ends pods where it must; one at a time where the node is short. */
public final class EvictionManager {
    private static final Logger LOG = LoggerFactory.getLogger(EvictionManager.class);
    private static final String REASON = "Evicted";
    /** What a pod gets that is ended at once, in seconds. */
    private static final long IMMEDIATE = 1;

    /**
     * What eviction is told to do.
     *
     * @param thresholds how little may be left
     * @param transition how long a node condition stays after its threshold was last met
     * @param maxPodGraceSeconds the most a pod gets that is ended by a soft threshold
     */
    public record Settings(List<Threshold> thresholds, Duration transition, long maxPodGraceSeconds) {

        /** Upstream's. */
        public static Settings defaults() {
            return new Settings(Threshold.defaults(), Duration.ofMinutes(5), 0);
        }
    }

    /** Ends pods. */
    @FunctionalInterface
    public interface Evictor {
        /**
         * Begins to end a pod; returns at once.
         *
         * @param grace the seconds its containers get
         * @param condition that it gets because of it, null for none
         */
        void evict(Pod pod, String reason, String message, long grace, @Nullable PodCondition condition);
    }

    /** Frees what no pod uses. */
    @FunctionalInterface
    public interface Reclaim {
        /** Removes dead containers and unused images because of a signal; returns whether anything was tried. */
        boolean reclaim(Signal signal);
    }

    private final Settings settings;
    private final Supplier<NodeObservation> node;
    private final PodUsages usages;
    private final Supplier<Collection<Pod>> active;
    private final Evictor evictor;
    private final Reclaim reclaim;
    private final NodeEvents events;
    private final Clock clock;
    private final PressureState pressure;
    private volatile List<String> conditions = List.of();

    /**
     * @param node measures what is left
     * @param active the pods that use the node
     */
    public EvictionManager(
            Settings settings,
            Supplier<NodeObservation> node,
            PodUsages usages,
            Supplier<Collection<Pod>> active,
            Evictor evictor,
            Reclaim reclaim,
            NodeEvents events,
            Clock clock) {
        this.settings = settings;
        this.node = node;
        this.usages = usages;
        this.active = active;
        this.evictor = evictor;
        this.reclaim = reclaim;
        this.events = events;
        this.clock = clock;
        this.pressure = new PressureState(settings.thresholds(), settings.transition());
    }

    /** Returns the pressures the node is under, such as {@code DiskPressure}. */
    public List<String> conditions() {
        return conditions;
    }

    /** Looks once, and ends whom it must. Call it every ten seconds. */
    public synchronized void look() {
        NodeObservation left = node.get();
        List<Threshold> due = pressure.observe(left, clock.instant());
        conditions = pressure.conditions();
        Collection<Pod> pods = active.get();
        if (due.isEmpty() && pods.stream().noneMatch(StorageLimits::limited)) {
            // An idle node is not measured for nothing.
            return;
        }
        try {
            Map<String, PodUsage> used = usages.of(pods);
            if (!storage(pods, used, left.dedicatedImages()) && !due.isEmpty()) {
                relieve(due.getFirst(), left, pods, used);
            }
        } catch (CriException e) {
            LOG.warn("what pods use cannot be measured: {}", e.getMessage());
        }
    }

    /** Ends all that take more of the disk than they may; returns whether there were any. */
    private boolean storage(Collection<Pod> pods, Map<String, PodUsage> used, boolean dedicatedImages) {
        boolean any = false;
        for (Pod pod : pods) {
            PodUsage usage = used.get(pod.getMetadata().getUid());
            String why = usage == null ? null : StorageOveruse.of(pod, usage, dedicatedImages);
            any |= why != null && evict(pod, why, IMMEDIATE, null);
        }
        return any;
    }

    private void relieve(Threshold threshold, NodeObservation left, Collection<Pod> pods, Map<String, PodUsage> used) {
        events.warning(
                "EvictionThresholdMet",
                "Attempting to reclaim " + threshold.signal().resource());
        if (reclaim.reclaim(threshold.signal())) {
            List<Threshold> still = pressure.observe(node.get(), clock.instant());
            if (still.stream().noneMatch(t -> t.signal() == threshold.signal())) {
                return;
            }
        }
        for (Pod pod : new EvictionRanking(used, left.dedicatedImages()).of(threshold.signal(), pods)) {
            PodUsage usage = used.get(pod.getMetadata().getUid());
            String message = EvictionMessages.shortage(threshold, left, pod, usage);
            long grace = threshold.hard()
                    ? IMMEDIATE
                    : Math.min(settings.maxPodGraceSeconds(), PodFacts.terminationGracePeriod(pod));
            if (evict(pod, message, grace, disruption(pod, message))) {
                return;
            }
        }
        LOG.warn(
                "the node is short of {} and no pod can be ended",
                threshold.signal().resource());
    }

    private PodCondition disruption(Pod pod, String message) {
        PodCondition condition = new PodCondition();
        condition.setType("DisruptionTarget");
        condition.setStatus("True");
        condition.setReason(ObservedPod.TERMINATION_BY_KUBELET);
        condition.setMessage(message);
        condition.setObservedGeneration(pod.getMetadata().getGeneration());
        condition.setLastTransitionTime(clock.instant()
                .truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                .toString());
        return condition;
    }

    private boolean evict(Pod pod, String message, long grace, @Nullable PodCondition condition) {
        if (StaticPods.isCritical(pod)) {
            LOG.warn("{} is critical and stays: {}", PodFacts.format(pod), message);
            return false;
        }
        LOG.info("{} is ended: {}", PodFacts.format(pod), message);
        evictor.evict(pod, REASON, message, grace, condition);
        return true;
    }
}
