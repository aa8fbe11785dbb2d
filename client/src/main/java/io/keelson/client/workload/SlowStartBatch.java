package io.keelson.client.workload;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The same call many times: first once, then twice as often at a time, so that a refusal is met once and not 500 times. */
public final class SlowStartBatch {
    /**
     * How it went.
     *
     * @param successes calls that returned
     * @param failure the first error, after which no further batch was begun; null when there was none
     */
    public record Outcome(int successes, @Nullable KubernetesClientException failure) {}

    private SlowStartBatch() {}

    /** Runs a call so many times in growing batches. */
    public static Outcome slowStart(int count, Runnable call) throws InterruptedException {
        return slowStart(Collections.nCopies(count, call));
    }

    /** Runs calls in growing batches. */
    public static Outcome slowStart(List<? extends Runnable> calls) throws InterruptedException {
        int successes = 0;
        int done = 0;
        for (int size = Math.min(1, calls.size()); size > 0; size = Math.min(2 * size, calls.size() - done)) {
            Outcome one = all(calls.subList(done, done + size));
            successes += one.successes;
            if (one.failure != null) {
                return new Outcome(successes, one.failure);
            }
            done += size;
        }
        return new Outcome(successes, null);
    }

    /** Runs calls at once and waits for all. */
    public static Outcome all(Collection<? extends Runnable> calls) throws InterruptedException {
        int successes = 0;
        @Nullable KubernetesClientException failure = null;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            calls.forEach(call -> running.add(threads.submit(call)));
            for (Future<?> one : running) {
                try {
                    one.get();
                    successes++;
                } catch (ExecutionException e) {
                    KubernetesClientException error = e.getCause() instanceof KubernetesClientException k
                            ? k
                            : new KubernetesClientException(String.valueOf(e.getCause()), e.getCause());
                    failure = failure == null ? error : failure;
                }
            }
        }
        return new Outcome(successes, failure);
    }
}
