package io.keelson.client.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ControllerTest {
    @Test
    void aKeyThatFailsComesBackAndOneThatAsksForItToo() throws InterruptedException {
        try (Timers timers = Timers.system()) {
            WorkQueue<String> queue = new WorkQueue<>(timers);
            BlockingQueue<String> seen = new LinkedBlockingQueue<>();
            AtomicInteger calls = new AtomicInteger();
            try (var controller = new Controller<>("test", 2, queue, key -> {
                seen.add(key);
                return switch (calls.incrementAndGet()) {
                    case 1 -> throw new IllegalStateException("the first time fails");
                    case 2 -> Result.again();
                    case 3 -> Result.after(Duration.ofMillis(1));
                    default -> Result.done();
                };
            })) {
                controller.start();
                queue.add("a");
                for (int i = 0; i < 4; i++) {
                    assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("a");
                }
            }
            assertThat(calls).hasValue(4);
        }
    }

    @Test
    void anErrorIsCountedAndTheKeyComesBack() throws InterruptedException {
        try (Timers timers = Timers.system()) {
            WorkQueue<String> queue = new WorkQueue<>(timers);
            BlockingQueue<String> finished = new LinkedBlockingQueue<>();
            AtomicInteger calls = new AtomicInteger();
            try (var controller = new Controller<>("test", 1, queue, key -> {
                if (calls.incrementAndGet() == 1) {
                    throw new StackOverflowError("planted");
                }
                finished.add(key);
                return Result.done();
            })) {
                controller.start();
                queue.add("a");
                assertThat(finished.poll(10, TimeUnit.SECONDS)).isEqualTo("a");
                assertThat(controller.failures()).isEqualTo(1);
            }
        }
    }
}
