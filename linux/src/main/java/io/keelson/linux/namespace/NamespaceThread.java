package io.keelson.linux.namespace;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs one task on a platform thread that is thrown away afterwards, so that the task may change the thread's
 * namespaces. Never use a pooled or virtual thread for that: the change would stay with it.
 */
public final class NamespaceThread {
    private NamespaceThread() {}

    /** Runs {@code task} in new namespaces of the given kinds ({@code CLONE_NEW*} flags of {@link Libc}). */
    public static <T> T unshared(int kinds, Callable<T> task) throws IOException {
        return run(() -> {
            Libc.unshare(kinds);
            return task.call();
        });
    }

    /** Runs {@code task} in the namespace that is pinned at {@code path}. */
    public static <T> T joined(String path, int kind, Callable<T> task) throws IOException {
        return joined(Map.of(kind, path), task);
    }

    /** Runs {@code task} in several namespaces, given by their kinds and the paths they are pinned at. */
    public static <T> T joined(Map<Integer, String> namespaces, Callable<T> task) throws IOException {
        return run(() -> {
            for (Map.Entry<Integer, String> entry : namespaces.entrySet()) {
                try (Descriptor namespace = Descriptor.open(entry.getValue(), Libc.O_RDONLY)) {
                    Libc.setns(namespace.number(), entry.getKey());
                }
            }
            return task.call();
        });
    }

    private static <T> T run(Callable<T> task) throws IOException {
        FutureTask<T> future = new FutureTask<>(task);
        Thread.ofPlatform().daemon().name("runtime-namespace").start(future);
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted in a namespace", e);
        }
    }
}
