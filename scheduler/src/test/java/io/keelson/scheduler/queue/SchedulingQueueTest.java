package io.keelson.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keelson.scheduler.TurnedClock;
import io.keelson.scheduler.plugin.Plugins;
import io.keelson.scheduler.queue.SchedulingQueue.QueuedPod;
import io.keelson.scheduler.snapshot.ClusterEvent;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulingQueueTest {
    private final TurnedClock clock = new TurnedClock();
    private final SchedulingQueue queue =
            new SchedulingQueue(clock, Plugins.defaults()::mayHelp, Duration.ofSeconds(1), Duration.ofSeconds(10));

    private static Pod pod(String name, int priority) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withUid(name)
                .withNamespace("default")
                .endMetadata()
                .withNewSpec()
                .withPriority(priority)
                .addNewContainer()
                .withNewResources()
                .addToRequests("cpu", new Quantity("1"))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
    }

    private static NodeInfo node(String cpu, String spec) {
        Node node =
                Serialization.unmarshal("apiVersion: v1\nkind: Node\nmetadata: {name: n}\nspec: " + spec, Node.class);
        node.setStatus(new NodeStatusBuilder()
                .withAllocatable(Map.of("cpu", new Quantity(cpu), "pods", new Quantity("10")))
                .build());
        return NodeInfo.of(node, List.of());
    }

    private static final PodInfo GONE = PodInfo.of(pod("gone", 0));

    private QueuedPod take() throws InterruptedException {
        return Objects.requireNonNull(queue.take());
    }

    private static String name(QueuedPod pod) {
        return pod.pod().getMetadata().getName();
    }

    private void pass(Duration time) {
        clock.pass(time);
    }

    @Test
    void importantPodsComeFirstThenThoseThatWaitLonger() throws InterruptedException {
        queue.put(pod("a", 0));
        pass(Duration.ofMillis(1));
        queue.put(pod("b", 0));
        queue.put(pod("c", 5));
        assertThat(name(take())).isEqualTo("c");
        assertThat(name(take())).isEqualTo("a");
        assertThat(name(take())).isEqualTo("b");
    }

    @Test
    void anUnschedulablePodWaitsForAnEventAndItsBackoff() throws InterruptedException {
        queue.put(pod("a", 0));
        queue.putBack(take(), Set.of("NodeResourcesFit"), false);
        queue.put(pod("b", 0));
        pass(Duration.ofMinutes(1));
        assertThat(name(take())).isEqualTo("b");

        queue.on(new ClusterEvent.PodLeft(GONE, node("1", "{}")));
        assertThat(name(take())).isEqualTo("a");
    }

    @Test
    void anEventThatDoesNotConcernItIsNoReasonToTryAgain() throws InterruptedException {
        queue.put(pod("a", 0));
        queue.putBack(take(), Set.of("NodeResourcesFit"), false);
        queue.on(new ClusterEvent.VolumesChanged());
        pass(Duration.ofMinutes(1));
        queue.put(pod("b", 0));
        assertThat(name(take())).isEqualTo("b");
        pass(Duration.ofMinutes(5));
        assertThat(name(take())).isEqualTo("a");
    }

    @Test
    void whatHappensDuringAnAttemptIsNotMissed() throws InterruptedException {
        queue.put(pod("a", 0));
        QueuedPod taken = take();
        queue.on(new ClusterEvent.NodeChanged(node("1", "{}")));
        queue.putBack(taken, Set.of("NodeAffinity"), false);
        pass(Duration.ofSeconds(1));
        assertThat(name(take())).isEqualTo("a");
    }

    /** A pod stays parked while what happens cannot help it, also where it happens during the attempt. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNodeThatStillRefusesThePodIsNoReasonToTryAgain(boolean duringTheAttempt) throws InterruptedException {
        queue.put(pod("a", 0));
        QueuedPod taken = take();
        Runnable happens = () -> {
            queue.on(new ClusterEvent.PodLeft(GONE, node("500m", "{}")));
            queue.on(new ClusterEvent.NodeChanged(node("900m", "{}")));
            queue.on(new ClusterEvent.PodPlaced(GONE));
            queue.on(new ClusterEvent.VolumesChanged());
        };
        if (duringTheAttempt) {
            happens.run();
        }
        queue.putBack(taken, Set.of("NodeResourcesFit"), false);
        if (!duringTheAttempt) {
            happens.run();
        }
        pass(Duration.ofMinutes(1));
        queue.put(pod("b", 0));
        assertThat(name(take())).isEqualTo("b");
    }

    @Test
    void aNodeThatLostItsTaintIsAReasonForPodsThatDidNotTolerateIt() throws InterruptedException {
        queue.put(pod("a", 0));
        queue.putBack(take(), Set.of("TaintToleration"), false);
        queue.on(new ClusterEvent.NodeChanged(node("1", "{taints: [{key: k, effect: NoSchedule}]}")));
        pass(Duration.ofMinutes(1));
        queue.put(pod("b", 0));
        assertThat(name(take())).isEqualTo("b");

        queue.on(new ClusterEvent.NodeChanged(node("1", "{}")));
        assertThat(name(take())).isEqualTo("a");
    }

    @Test
    void withoutAnyNodeOnlyANodeIsAReason() throws InterruptedException {
        queue.put(pod("a", 0));
        queue.putBack(take(), Set.of(), false);
        queue.on(new ClusterEvent.PodLeft(GONE, node("1", "{}")));
        pass(Duration.ofMinutes(1));
        queue.put(pod("b", 0));
        assertThat(name(take())).isEqualTo("b");

        queue.on(new ClusterEvent.NodeChanged(node("1", "{}")));
        assertThat(name(take())).isEqualTo("a");
    }

    @Test
    void aPodThatWasPlacedIsForgotten() throws InterruptedException {
        queue.put(pod("a", 0));
        QueuedPod taken = take();
        queue.remove("a");
        queue.putBack(taken, Set.of(), true);
        pass(Duration.ofSeconds(20));
        queue.put(pod("b", 0));
        assertThat(name(take())).isEqualTo("b");
    }

    @Test
    void closingEndsTheWait() throws InterruptedException {
        queue.close();
        assertThat(queue.take()).isNull();
    }
}
