package io.keelson.api.json;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Does work that recurses into deeply nested values on threads whose stacks are made for it. Values may be nested 10,000
 * levels deep, which is more than an ordinary thread, or a virtual one, can follow.
 */
public final class DeepStack {
    /** Values that are nested no deeper than this can be worked on by any thread. */
    public static final int SHALLOW = 200;

    private static final int THREADS = 2;
    private static final long STACK_BYTES = 128L << 20;
    private static final ThreadPoolExecutor EXECUTOR = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            // Filled by those who wait for their work to be done, so it is bounded by their number.
            new LinkedBlockingQueue<>(),
            work -> {
                Thread thread = new Thread(null, work, "deep-stack", STACK_BYTES);
                thread.setDaemon(true);
                return thread;
            });
    private static final ThreadLocal<Boolean> HERE = ThreadLocal.withInitial(() -> false);

    static {
        EXECUTOR.allowCoreThreadTimeOut(true);
    }

    private DeepStack() {}

    /**
     * Does the work here where the value is shallow, else on a deep stack; waits for it.
     *
     * @param depth how deep the value is nested
     * @param work what is to be done; whatever it throws is thrown on
     */
    public static <T> T call(int depth, Supplier<T> work) {
        if (depth <= SHALLOW || HERE.get()) {
            return work.get();
        }
        Future<T> done = EXECUTOR.submit(() -> {
            HERE.set(true);
            try {
                return work.get();
            } finally {
                HERE.remove();
            }
        });
        try {
            return done.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            done.cancel(true);
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while a deep value was worked on");
        }
    }

    /** Returns how many containers of a value are inside each other at most. */
    public static int depth(JsonNode value) {
        Deque<JsonNode> level = new ArrayDeque<>();
        level.add(value);
        int depth = -1;
        while (!level.isEmpty()) {
            depth++;
            Deque<JsonNode> below = new ArrayDeque<>();
            for (JsonNode each : level) {
                if (each.isContainer()) {
                    each.forEach(below::add);
                    if (each.isEmpty()) {
                        below.add(MissingNode.getInstance());
                    }
                }
            }
            level = below;
        }
        return depth;
    }

    /** Returns how many containers of JSON text are inside each other at most; the text need not be well-formed. */
    public static int depth(byte[] json) {
        int deepest = 0;
        int depth = 0;
        boolean inString = false;
        for (int i = 0; i < json.length; i++) {
            byte c = json[i];
            if (inString) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    inString = false;
                }
            } else if (c == '"') {
                inString = true;
            } else if (c == '{' || c == '[') {
                deepest = Math.max(deepest, ++depth);
            } else if (c == '}' || c == ']') {
                depth--;
            }
        }
        return deepest;
    }
}
