package io.keelson.kubelet.probe;

import io.fabric8.kubernetes.api.model.Probe;
import io.keelson.client.reconcile.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One probe of one running container: asks at its period, counts, and tells when the thresholds say that something has
 * changed. A liveness or startup probe that has spoken falls silent: the container is restarted, or has started.
 */
final class ProbeRun {
    /** What probes are for. */
    enum Kind {
        STARTUP("Startup"),
        READINESS("Readiness"),
        LIVENESS("Liveness");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final int ATTEMPTS = 3;

    /** Carries a probe out. */
    interface Asker {
        /** Asks the container once. */
        ProbeResult ask() throws ProbeException;
    }

    /** Told what a probe finds. */
    interface Listener {
        /** The thresholds say that the container is well, or not. */
        void decided(Kind kind, boolean success);

        /** A probe was carried out. @param result successful, failed or unknown */
        void asked(Kind kind, String result);

        /** A single probe did not succeed. */
        void unhealthy(String reason, String message);
    }

    private final Kind kind;
    private final Probe probe;
    private final Asker asker;
    private final Listener listener;
    private final Timers timers;
    private final Executor executor;
    private boolean lastSuccess;
    private int run;
    private volatile boolean stopped;
    private Timers.@Nullable Timer timer;

    ProbeRun(Kind kind, Probe probe, Asker asker, Listener listener, Timers timers, Executor executor) {
        this.kind = kind;
        this.probe = probe;
        this.asker = asker;
        this.listener = listener;
        this.timers = timers;
        this.executor = executor;
    }

    Kind kind() {
        return kind;
    }

    /** Begins; the first probe is due when the initial delay after the container's start is over. */
    void start(Instant containerStarted) {
        Duration delay = Duration.ofSeconds(Objects.requireNonNullElse(probe.getInitialDelaySeconds(), 0));
        Duration left = Duration.between(timers.now(), containerStarted.plus(delay));
        schedule(left.isNegative() ? Duration.ZERO : left);
    }

    private synchronized void schedule(Duration delay) {
        if (!stopped) {
            timer = timers.after(delay, () -> executor.execute(this::once));
        }
    }

    private void once() {
        if (stopped) {
            return;
        }
        Instant began = timers.now();
        boolean more = judge();
        if (more && !stopped) {
            Duration period = Duration.ofSeconds(Math.max(1, Objects.requireNonNullElse(probe.getPeriodSeconds(), 10)));
            Duration left = period.minus(Duration.between(began, timers.now()));
            schedule(left.isNegative() ? Duration.ZERO : left);
        }
    }

    /** Asks and counts; returns whether to go on. */
    private boolean judge() {
        ProbeResult outcome = null;
        String error = "";
        for (int i = 0; i < ATTEMPTS && outcome == null; i++) {
            try {
                outcome = asker.ask();
            } catch (ProbeException e) {
                error = String.valueOf(e.getMessage());
            }
        }
        if (stopped) {
            return false;
        }
        listener.asked(
                kind,
                outcome == null
                        ? "unknown"
                        : outcome.verdict() == ProbeResult.Verdict.FAILURE ? "failed" : "successful");
        if (outcome == null) {
            listener.unhealthy("Unhealthy", kind + " probe errored and resulted in unknown state: " + error);
            return true;
        }
        boolean success = outcome.verdict() != ProbeResult.Verdict.FAILURE;
        if (outcome.verdict() == ProbeResult.Verdict.WARNING) {
            listener.unhealthy("ProbeWarning", kind + " probe warning: " + outcome.output());
        } else if (!success) {
            listener.unhealthy("Unhealthy", kind + " probe failed: " + outcome.output());
        }
        run = success == lastSuccess ? run + 1 : 1;
        lastSuccess = success;
        Integer threshold = success ? probe.getSuccessThreshold() : probe.getFailureThreshold();
        if (run < Objects.requireNonNullElse(threshold, success ? 1 : 3)) {
            return true;
        }
        listener.decided(kind, success);
        return !(kind == Kind.STARTUP || kind == Kind.LIVENESS && !success);
    }

    /** Ends; what a probe under way finds is not reported. */
    synchronized void stop() {
        stopped = true;
        if (timer != null) {
            timer.cancel();
        }
    }
}
