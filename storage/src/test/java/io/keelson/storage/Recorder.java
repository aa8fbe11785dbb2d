package io.keelson.storage;

import io.keelson.storage.Backend.Event;
import io.keelson.storage.Backend.EventBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** Records a watch and waits for what it brings. */
public final class Recorder implements AutoCloseable {
    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private final List<Event> events = new ArrayList<>();
    private final Disposable subscription;
    private @Nullable Throwable error;

    /** Subscribes at once. */
    public Recorder(Flux<EventBatch> watch) {
        subscription = watch.subscribe(this::record, this::fail);
    }

    private synchronized void record(EventBatch batch) {
        events.addAll(batch.events());
        notifyAll();
    }

    private synchronized void fail(Throwable reason) {
        error = reason;
        notifyAll();
    }

    /** Waits for a number of events and returns all there are. */
    public synchronized List<Event> awaitEvents(int count) throws Exception {
        long end = System.nanoTime() + WAIT_NANOS;
        while (events.size() < count) {
            if (error != null || System.nanoTime() > end) {
                throw new TimeoutException(events.size() + " of " + count + " events, then " + error);
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(1_000_000, end - System.nanoTime()));
        }
        return List.copyOf(events);
    }

    /** Waits for the watch's end. */
    public synchronized Throwable awaitError() throws Exception {
        long end = System.nanoTime() + WAIT_NANOS;
        while (error == null) {
            if (System.nanoTime() > end) {
                throw new TimeoutException("the watch goes on");
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(1_000_000, end - System.nanoTime()));
        }
        return error;
    }

    @Override
    public void close() {
        subscription.dispose();
    }
}
