package io.keelson.client.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WorkQueueTest {
    private final TestingTimers timers = new TestingTimers();
    private final WorkQueue<String> queue = new WorkQueue<>(timers);

    @Test
    void aKeyIsInTheQueueOnce() throws InterruptedException {
        queue.add("a");
        queue.add("b");
        queue.add("a");
        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.take()).isEqualTo("a");
        assertThat(queue.take()).isEqualTo("b");
    }

    @Test
    void aKeyAddedWhileItIsWorkedOnComesAgainAfterwards() throws InterruptedException {
        queue.add("a");
        queue.take();
        queue.add("a");
        assertThat(queue.size()).isZero();
        queue.done("a");
        assertThat(queue.take()).isEqualTo("a");
    }

    @Test
    void ofSeveralDelaysTheShortestCounts() {
        queue.addAfter("a", Duration.ofSeconds(10));
        queue.addAfter("a", Duration.ofSeconds(3));
        queue.addAfter("a", Duration.ofSeconds(20));
        timers.advance(Duration.ofSeconds(2));
        assertThat(queue.size()).isZero();
        timers.advance(Duration.ofSeconds(1));
        assertThat(queue.size()).isEqualTo(1);
        timers.advance(Duration.ofSeconds(30));
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void failuresDoubleTheDelayUntilForgotten() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            queue.addRateLimited("a");
            timers.advance(Duration.ofMillis(5L << i).minusMillis(1));
            assertThat(queue.size()).isZero();
            timers.advance(Duration.ofMillis(1));
            queue.done(String.valueOf(queue.take()));
        }
        assertThat(queue.failures("a")).isEqualTo(3);
        queue.forget("a");
        queue.addRateLimited("a");
        timers.advance(Duration.ofMillis(5));
        assertThat(queue.take()).isEqualTo("a");
    }

    @Test
    void aQueueThatIsShutDownHandsOutNothing() throws InterruptedException {
        queue.add("a");
        queue.shutDown();
        queue.add("b");
        assertThat(queue.take()).isNull();
    }
}
