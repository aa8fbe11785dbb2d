package io.keelson.kubelet.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import io.keelson.client.reconcile.Timers;
import io.keelson.kubelet.event.PodEvents;
import io.keelson.kubelet.probe.PodProbes.Health;
import io.keelson.kubelet.runtime.Cri;
import io.keelson.kubelet.runtime.CriException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends one container: its hook, its turn, its stop signal, and SIGKILL when its time is over. Blocks. */
final class ContainerKiller {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerKiller.class);
    /** What a container gets at least, in seconds, so that it is not killed without a word. */
    private static final long LEAST = 2;

    private final Cri cri;
    private final PodEvents events;
    private final LifecycleHooks hooks;
    private final Timers timers;

    ContainerKiller(Cri cri, PodEvents events, LifecycleHooks hooks, Timers timers) {
        this.cri = cri;
        this.events = events;
        this.hooks = hooks;
        this.timers = timers;
    }

    /**
     * Ends a container.
     *
     * @param grace the seconds between the first thing it notices and SIGKILL
     * @param message for the event; empty for the usual one
     * @param podIp the pod's address, for its hook
     * @param turn completes when it may be stopped, null for at once
     */
    void kill(
            Pod pod,
            Container container,
            String id,
            long grace,
            String message,
            String podIp,
            @Nullable CompletableFuture<?> turn) {
        events.normal(
                pod, container, "Killing", message.isEmpty() ? "Stopping container " + container.getName() : message);
        Instant end = timers.now().plusSeconds(grace);
        if (grace > 0
                && container.getLifecycle() != null
                && container.getLifecycle().getPreStop() != null) {
            CompletableFuture<String> hook = hooks.run(
                    pod, container, id, podIp, container.getLifecycle().getPreStop(), Duration.ofSeconds(grace));
            String error = await(hook, end);
            if (error != null && !error.isEmpty()) {
                LOG.debug("{}", error);
                events.warning(pod, container, "FailedPreStopHook", "PreStopHook failed");
            }
        }
        if (turn != null && grace > 0) {
            await(turn, end);
        }
        long left = Math.ceilDiv(Math.max(0, Duration.between(timers.now(), end).toMillis()), 1000);
        try {
            cri.stopContainer(id, Math.max(LEAST, left));
        } catch (CriException e) {
            if (!e.notFound()) {
                LOG.warn("container {} cannot be stopped: {}", id, e.getMessage());
            }
        }
    }

    /** Returns what a future came to, or null where it took too long. */
    private <T> @Nullable T await(CompletableFuture<T> future, Instant end) {
        Timers.Timer timer = null;
        try {
            CompletableFuture<Object> late = new CompletableFuture<>();
            timer = timers.after(Duration.between(timers.now(), end), () -> late.complete(true));
            CompletableFuture.anyOf(future, late).get();
            return future.isDone() ? future.get() : null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException e) {
            return null;
        } finally {
            if (timer != null) {
                timer.cancel();
            }
        }
    }

    /** Returns the seconds a container gets whose probe failed; the probe may have a say of its own. */
    static long grace(Container container, Health cause, long podGrace) {
        Probe probe =
                switch (cause) {
                    case LIVENESS_FAILED -> container.getLivenessProbe();
                    case STARTUP_FAILED -> container.getStartupProbe();
                    case GOOD -> null;
                };
        Long own = probe == null ? null : probe.getTerminationGracePeriodSeconds();
        return own == null ? podGrace : own;
    }
}
