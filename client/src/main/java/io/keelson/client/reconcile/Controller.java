package io.keelson.client.reconcile;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.transport.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A queue, a reconciler, and the virtual threads that bring them together. A key whose reconciler throws comes back
 * after a growing delay, also when what it threw is an {@link Error}: one broken object must not stop the work on all
 * others. Conflicts are expected and logged quietly.
 */
public final class Controller<K> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

    private final String name;
    private final int workers;
    private final WorkQueue<K> queue;
    private final Reconciler<K> reconciler;
    private final List<Thread> threads = new ArrayList<>();
    private final LongAdder failures = new LongAdder();
    private volatile boolean closed;

    /**
     * @param name as in logs, for example {@code deployment}
     * @param workers how many keys are worked on at a time
     */
    public Controller(String name, int workers, WorkQueue<K> queue, Reconciler<K> reconciler) {
        this.name = name;
        this.workers = workers;
        this.queue = queue;
        this.reconciler = reconciler;
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** Where handlers put keys. */
    public WorkQueue<K> queue() {
        return queue;
    }

    /** How often the reconciler has thrown so far. */
    public long failures() {
        return failures.sum();
    }

    /** Starts the workers. */
    public void start() {
        for (int i = 0; i < workers; i++) {
            threads.add(Thread.ofVirtual().name(name + "-" + i).start(this::work));
        }
    }

    private void work() {
        try {
            for (K key = queue.take(); key != null; key = queue.take()) {
                try {
                    one(key);
                } finally {
                    queue.done(key);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void one(K key) {
        try {
            Result result = reconciler.reconcile(key);
            if (result.backOff()) {
                queue.addRateLimited(key);
                return;
            }
            queue.forget(key);
            if (result.requeueAfter() != null) {
                queue.addAfter(key, result.requeueAfter());
            }
        } catch (Throwable e) {
            failures.increment();
            if (closed || Thread.currentThread().isInterrupted()) {
                return;
            }
            report(key, e);
            queue.addRateLimited(key);
        }
    }

    private void report(K key, Throwable e) {
        @Nullable KubernetesClientException api = e instanceof KubernetesClientException k ? k : null;
        if (api != null && (api.getCode() == 409 || Failures.notFound(api) || api.getCode() == 403)) {
            LOG.debug("{} {}: {}", name, key, e.getMessage());
        } else if (api != null) {
            LOG.warn("{} {}: {}", name, key, e.getMessage());
        } else {
            LOG.error("{} {} failed", name, key, e);
        }
    }

    /** Stops taking keys, and interrupts and waits for the workers. */
    @Override
    public void close() {
        closed = true;
        queue.shutDown();
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                thread.join(2000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
