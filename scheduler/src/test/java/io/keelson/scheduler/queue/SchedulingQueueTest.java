package io.keelson.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.keelson.scheduler.TurnedClock;
import io.keelson.scheduler.queue.SchedulingQueue.Event;
import io.keelson.scheduler.queue.SchedulingQueue.QueuedPod;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SchedulingQueueTest {
    private final TurnedClock clock = new TurnedClock();
    private final SchedulingQueue queue = new SchedulingQueue(clock);

    private static Pod pod(String name, int priority) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withUid(name)
                .endMetadata()
                .withNewSpec()
                .withPriority(priority)
                .endSpec()
                .build();
    }

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

        queue.on(Event.POD_LEFT);
        assertThat(name(take())).isEqualTo("a");
    }

    @Test
    void anEventThatDoesNotConcernItIsNoReasonToTryAgain() throws InterruptedException {
        queue.put(pod("a", 0));
        queue.putBack(take(), Set.of("NodeResourcesFit"), false);
        queue.on(Event.VOLUME);
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
        queue.on(Event.NODE);
        queue.putBack(taken, Set.of("NodeAffinity"), false);
        pass(Duration.ofSeconds(1));
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
