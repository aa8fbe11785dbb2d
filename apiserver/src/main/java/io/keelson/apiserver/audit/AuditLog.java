package io.keelson.apiserver.audit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events to a file, on a thread of its own. Between it and those who make events is a queue of at most
 * {@link #MAX_EVENTS} and {@link #MAX_BYTES}; what finds no room is refused, and whoever made it decides what that means.
 */
final class AuditLog implements AuditSink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    /** As upstream's buffer. */
    static final int MAX_EVENTS = 10_000;

    static final long MAX_BYTES = 64L * 1024 * 1024;

    /** How many events are written at once. */
    private static final int BATCH = 400;

    /** How often the log of the server tells that events are lost. */
    private static final long COMPLAINT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final AuditLogFile file;
    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(MAX_EVENTS);
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final Thread writer;
    private volatile boolean closed;
    private volatile long complained = System.nanoTime() - COMPLAINT_NANOS;

    private record Entry(byte[] line, CompletableFuture<Boolean> written) {}

    AuditLog(AuditLogFile file) {
        this.file = file;
        this.writer = Thread.ofPlatform().daemon().name("audit-log").start(this::run);
    }

    @Override
    public CompletableFuture<Boolean> take(byte[] line) {
        Entry entry = new Entry(line, new CompletableFuture<>());
        boolean room = bytes.addAndGet(line.length) <= MAX_BYTES;
        if (!room || closed || !queue.offer(entry)) {
            bytes.addAndGet(-line.length);
            lose(1, "the queue is full");
            return CompletableFuture.completedFuture(false);
        }
        return entry.written();
    }

    private void run() {
        List<Entry> batch = new ArrayList<>(BATCH);
        while (!closed || !queue.isEmpty()) {
            try {
                Entry first = queue.poll(200, TimeUnit.MILLISECONDS);
                if (first == null) {
                    continue;
                }
                batch.add(first);
                queue.drainTo(batch, BATCH - 1);
                boolean written = write(batch);
                batch.forEach(entry -> entry.written().completeAsync(() -> written));
                bytes.addAndGet(-size(batch));
                batch.clear();
            } catch (InterruptedException e) {
                // Asked to end: what is queued is still written.
                closed = true;
            }
        }
    }

    private boolean write(List<Entry> batch) {
        try {
            for (Entry entry : batch) {
                file.write(entry.line());
            }
            file.flush();
            return true;
        } catch (IOException e) {
            lose(batch.size(), e.toString());
            return false;
        }
    }

    private static long size(List<Entry> batch) {
        return batch.stream().mapToLong(entry -> entry.line().length).sum();
    }

    private void lose(int count, String why) {
        long all = lost.addAndGet(count);
        long now = System.nanoTime();
        if (now - complained >= COMPLAINT_NANOS) {
            complained = now;
            LOG.error("audit events are lost, {} by now: {}", all, why);
        }
    }

    /** Returns how many events were lost. */
    long lost() {
        return lost.get();
    }

    /** Writes what is queued and closes the file. */
    @Override
    public void close() {
        closed = true;
        try {
            writer.join(TimeUnit.SECONDS.toMillis(5));
            file.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("the audit log could not be closed: {}", e.toString());
        }
    }
}
