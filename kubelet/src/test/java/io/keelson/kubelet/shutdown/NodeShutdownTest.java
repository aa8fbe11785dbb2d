package io.keelson.kubelet.shutdown;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.keelson.client.event.EventRecorder;
import io.keelson.kubelet.ManualTimers;
import io.keelson.kubelet.Pods;
import io.keelson.kubelet.admission.AdmissionCheck.Candidate;
import io.keelson.kubelet.node.NodeEvents;
import io.keelson.kubelet.shutdown.ShutdownPeriods.Group;
import io.keelson.kubelet.status.ObservedPod.Failure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A machine goes down with a web server and a network agent on it. */
class NodeShutdownTest {
    private final ManualTimers timers = new ManualTimers();
    private final List<Pod> active = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private Consumer<Boolean> machine = goesDown -> {};
    private Duration wanted = Duration.ZERO;

    private final class Notices implements ShutdownNotices {
        @Override
        public void start(Duration period, Consumer<Boolean> told) throws IOException {
            wanted = period;
            machine = told;
        }

        @Override
        public void release() {
            log.add("released");
        }

        @Override
        public void acquire() {
            log.add("acquired");
        }

        @Override
        public void close() {}
    }

    private final class Node implements NodeShutdown.Pods {
        @Override
        public Collection<Pod> active() {
            return List.copyOf(active);
        }

        @Override
        public void end(Pod pod, Failure why, long grace, PodCondition condition) {
            log.add(pod.getMetadata().getUid() + " " + why.reason() + " " + grace + " " + condition.getReason());
        }
    }

    private final class Recorder implements EventRecorder {
        @Override
        public void event(ObjectReference about, String type, String reason, String message) {
            log.add(message);
        }

        @Override
        public void close() {}
    }

    private NodeShutdown shutdown(ShutdownPeriods periods) {
        NodeShutdown shutdown = new NodeShutdown(
                periods,
                new Notices(),
                new Node(),
                new NodeEvents(new Recorder(), "n1"),
                () -> log.add("reported"),
                timers,
                Runnable::run);
        shutdown.start();
        return shutdown;
    }

    private Pod pod(String uid, int priority, long grace) {
        Pod pod = Pods.of("terminationGracePeriodSeconds: " + grace + "\npriority: " + priority);
        pod.getMetadata().setUid(uid);
        active.add(pod);
        return pod;
    }

    @Test
    void podsEndInTheOrderOfTheirPriorities() {
        Pod web = pod("web", 100, 60);
        Pod agent = pod("agent", 2_000_001_000, 5);
        NodeShutdown shutdown = shutdown(ShutdownPeriods.of(Duration.ofSeconds(30), Duration.ofSeconds(10)));
        assertEquals(Duration.ofSeconds(30), wanted);
        assertNull(shutdown.check().refuses(new Candidate(web, List.of())));

        machine.accept(true);
        assertEquals("node is shutting down", shutdown.status());
        assertEquals(
                "NodeShutdown",
                Objects.requireNonNull(shutdown.check().refuses(new Candidate(web, List.of())))
                        .reason());
        assertEquals(
                List.of(
                        "Shutdown manager detected shutdown event",
                        "reported",
                        "web Terminated 20 TerminationByKubelet"),
                log);
        active.remove(web);
        timers.pass(Duration.ofSeconds(1));
        assertEquals("agent Terminated 5 TerminationByKubelet", log.getLast());
        active.remove(agent);
        timers.pass(Duration.ofSeconds(1));
        assertEquals("released", log.getLast());
    }

    @Test
    void aPodThatDoesNotEndHoldsTheMachineUpForItsPeriodAlone() {
        pod("web", 0, 60);
        shutdown(new ShutdownPeriods(List.of(new Group(1000, 5), new Group(0, 7))));
        machine.accept(true);
        timers.pass(Duration.ofSeconds(6));
        assertEquals("web Terminated 7 TerminationByKubelet", log.getLast());
        timers.pass(Duration.ofSeconds(2));
        assertEquals("released", log.getLast());
    }

    @Test
    void aShutdownThatIsCalledOffIsOver() {
        NodeShutdown shutdown = shutdown(ShutdownPeriods.of(Duration.ofSeconds(30), Duration.ofSeconds(10)));
        machine.accept(true);
        machine.accept(false);
        assertEquals("", shutdown.status());
        assertEquals("acquired", log.getLast());
    }

    @Test
    void nobodyIsAskedToWaitWhereNoPeriodIsSet() {
        shutdown(ShutdownPeriods.of(Duration.ZERO, Duration.ZERO));
        assertEquals(Duration.ZERO, wanted);
    }

    @Test
    void aPodBelongsToTheGroupBelowItsPriority() {
        ShutdownPeriods periods = new ShutdownPeriods(List.of(new Group(0, 1), new Group(100, 2), new Group(1000, 3)));
        List<Pod> pods = List.of(pod("low", -5, 1), pod("edge", 100, 1), pod("between", 999, 1), pod("top", 5000, 1));
        assertNotNull(pods);
        assertEquals(
                List.of("low", "edge,between", "top"),
                periods.shares(pods).stream()
                        .map(s -> String.join(
                                ",",
                                s.pods().stream()
                                        .map(p -> p.getMetadata().getUid())
                                        .toList()))
                        .toList());
    }
}
