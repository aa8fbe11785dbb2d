package io.keelson.kubelet.shutdown;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.keelson.client.reconcile.Timers;
import io.keelson.kubelet.admission.AdmissionCheck;
import io.keelson.kubelet.node.NodeEvents;
import io.keelson.kubelet.status.ObservedPod;
import io.keelson.kubelet.status.ObservedPod.Failure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the node's pods before the machine goes down: group after group, each for as long as it has, or until it is gone. */
public final class NodeShutdown implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeShutdown.class);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final String MESSAGE = "Pod was terminated in response to imminent node shutdown.";

    /** The pods of the node. */
    public interface Pods {
        /** Returns those that are not over. */
        Collection<Pod> active();

        /** Ends one; harmless where it is being ended. @param grace the seconds its containers get */
        void end(Pod pod, Failure why, long grace, PodCondition condition);
    }

    private final ShutdownPeriods periods;
    private final ShutdownNotices notices;
    private final Pods pods;
    private final NodeEvents events;
    private final Runnable report;
    private final Timers timers;
    private final Executor executor;
    private volatile boolean down;

    /**
     * @param report writes the node's status soon
     * @param executor threads that may block
     */
    public NodeShutdown(
            ShutdownPeriods periods,
            ShutdownNotices notices,
            Pods pods,
            NodeEvents events,
            Runnable report,
            Timers timers,
            Executor executor) {
        this.periods = periods;
        this.notices = notices;
        this.pods = pods;
        this.events = events;
        this.report = report;
        this.timers = timers;
        this.executor = executor;
    }

    /** Begins, where pods are to be waited for; says in the log where nobody would wait. Blocks a moment. */
    public void start() {
        if (periods.groups().isEmpty()) {
            return;
        }
        try {
            notices.start(periods.whole(), goesDown -> executor.execute(() -> told(goesDown)));
        } catch (IOException e) {
            LOG.error("Failed to start node shutdown manager: {}", e.getMessage());
        }
    }

    /** Returns why the node is not ready because of it, empty where it does not go down. */
    public String status() {
        return down ? "node is shutting down" : "";
    }

    /** Returns the check that refuses pods while the node goes down. */
    public AdmissionCheck check() {
        return candidate -> down ? new Failure("NodeShutdown", "Pod was rejected as the node is shutting down.") : null;
    }

    private void told(boolean goesDown) {
        events.normal(
                "NodeShutdown",
                goesDown
                        ? "Shutdown manager detected shutdown event"
                        : "Shutdown manager detected shutdown cancellation");
        down = goesDown;
        report.run();
        if (!goesDown) {
            try {
                notices.acquire();
            } catch (IOException e) {
                LOG.error("the next shutdown will not wait for pods: {}", e.getMessage());
            }
            return;
        }
        List<ShutdownPeriods.Share> shares = periods.shares(pods.active()).stream()
                .filter(s -> !s.pods().isEmpty())
                .toList();
        end(shares, 0);
    }

    private void end(List<ShutdownPeriods.Share> shares, int index) {
        if (index == shares.size()) {
            LOG.info("the node's pods have ended, it may go down");
            notices.release();
            return;
        }
        ShutdownPeriods.Share share = shares.get(index);
        long seconds = share.group().seconds();
        for (Pod pod : share.pods()) {
            long own = Objects.requireNonNullElse(pod.getSpec().getTerminationGracePeriodSeconds(), seconds);
            pods.end(pod, new Failure("Terminated", MESSAGE), Math.min(own, seconds), condition(pod));
        }
        Set<String> waited =
                share.pods().stream().map(p -> p.getMetadata().getUid()).collect(Collectors.toSet());
        await(waited, timers.now().plusSeconds(seconds), () -> end(shares, index + 1));
    }

    private void await(Set<String> waited, Instant end, Runnable next) {
        boolean gone = pods.active().stream()
                .noneMatch(p -> waited.contains(p.getMetadata().getUid()));
        if (gone || !timers.now().isBefore(end)) {
            next.run();
        } else {
            timers.after(LOOK, () -> executor.execute(() -> await(waited, end, next)));
        }
    }

    private PodCondition condition(Pod pod) {
        PodCondition condition = new PodCondition();
        condition.setType("DisruptionTarget");
        condition.setStatus("True");
        condition.setReason(ObservedPod.TERMINATION_BY_KUBELET);
        condition.setMessage(MESSAGE);
        condition.setObservedGeneration(pod.getMetadata().getGeneration());
        condition.setLastTransitionTime(
                timers.now().truncatedTo(ChronoUnit.SECONDS).toString());
        return condition;
    }

    @Override
    public void close() {
        notices.close();
    }
}
