package io.keelson.kubelet.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.keelson.kubelet.ManualTimers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProbeRunTest {
    private final ManualTimers timers = new ManualTimers();
    private final Deque<ProbeResult> answers = new ArrayDeque<>();
    private final List<String> heard = new ArrayList<>();
    private int asked;

    private final List<String> results = new ArrayList<>();
    private final ProbeRun.Listener listener = new ProbeRun.Listener() {
        @Override
        public void asked(ProbeRun.Kind kind, String result) {
            results.add(result);
        }

        @Override
        public void decided(ProbeRun.Kind kind, boolean success) {
            heard.add(kind + " " + success);
        }

        @Override
        public void unhealthy(String reason, String message) {
            heard.add(reason + ": " + message);
        }
    };

    private ProbeRun start(ProbeRun.Kind kind, Probe probe) {
        ProbeRun run = new ProbeRun(
                kind,
                probe,
                () -> {
                    asked++;
                    ProbeResult next = answers.poll();
                    return next == null ? ProbeResult.success("") : next;
                },
                listener,
                timers,
                Runnable::run);
        run.start(timers.now());
        return run;
    }

    @Test
    void waitsForTheInitialDelayAndThenAsksEveryPeriod() {
        start(
                ProbeRun.Kind.READINESS,
                new ProbeBuilder()
                        .withInitialDelaySeconds(5)
                        .withPeriodSeconds(10)
                        .build());
        timers.pass(Duration.ofSeconds(4));
        assertEquals(0, asked);
        timers.pass(Duration.ofSeconds(1));
        assertEquals(1, asked);
        timers.pass(Duration.ofSeconds(30));
        assertEquals(4, asked);
    }

    @Test
    void livenessFailsAfterItsThresholdAndFallsSilent() {
        for (int i = 0; i < 3; i++) {
            answers.add(ProbeResult.failure("no"));
        }
        start(
                ProbeRun.Kind.LIVENESS,
                new ProbeBuilder().withPeriodSeconds(1).withFailureThreshold(3).build());
        timers.pass(Duration.ofSeconds(10));
        assertEquals(3, asked);
        assertEquals(
                List.of(
                        "Unhealthy: Liveness probe failed: no",
                        "Unhealthy: Liveness probe failed: no",
                        "Unhealthy: Liveness probe failed: no",
                        "Liveness false"),
                heard);
    }

    @Test
    void readinessNeedsSeveralSuccessesWhereItSaysSo() {
        start(
                ProbeRun.Kind.READINESS,
                new ProbeBuilder().withPeriodSeconds(1).withSuccessThreshold(2).build());
        timers.pass(Duration.ZERO);
        assertEquals(List.of(), heard);
        timers.pass(Duration.ofSeconds(1));
        assertEquals(List.of("Readiness true"), heard);
    }

    @Test
    void startupEndsWithItsFirstSuccess() {
        answers.add(ProbeResult.failure("not yet"));
        start(
                ProbeRun.Kind.STARTUP,
                new ProbeBuilder().withPeriodSeconds(1).withFailureThreshold(3).build());
        timers.pass(Duration.ofSeconds(5));
        assertEquals(2, asked);
        assertEquals("Startup true", heard.getLast());
    }

    @Test
    void nothingIsAskedAfterTheEnd() {
        ProbeRun run = start(
                ProbeRun.Kind.READINESS, new ProbeBuilder().withPeriodSeconds(1).build());
        timers.pass(Duration.ofSeconds(1));
        run.stop();
        timers.pass(Duration.ofSeconds(5));
        assertEquals(2, asked);
    }
}
