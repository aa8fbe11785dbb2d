package io.keelson.distribution.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * That a process is asked to end (SIGTERM, SIGINT). The process then lives until this is closed, so that what it runs can
 * stop in order.
 */
public final class Termination implements AutoCloseable {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);

    private Termination() {}

    /** Begins to listen. */
    public static Termination listen() {
        Termination termination = new Termination();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            termination.asked.countDown();
            try {
                termination.over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        return termination;
    }

    /** Waits until the process is asked to end, or the thread is interrupted. */
    public void await() {
        try {
            asked.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for so long at the most; returns whether the process is to end. */
    boolean await(Duration patience) throws InterruptedException {
        return asked.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Lets the process end. */
    @Override
    public void close() {
        over.countDown();
    }
}
