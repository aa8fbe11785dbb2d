package io.keelson.podruntime.container;

import io.keelson.linux.Descriptor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs commands in containers. */
public final class Execs {
    private static final int MOST_OUTPUT = 16 * 1024 * 1024;
    private static final long DRAIN_SECONDS = 10;

    private final Containers containers;
    private final Path sockets;
    private final ExecutorService workers;
    private final ScheduledExecutorService timer;

    /**
     * @param sockets a directory with a short path
     * @param workers platform threads, since reads block them
     */
    public Execs(Containers containers, Path sockets, ExecutorService workers, ScheduledExecutorService timer) {
        this.containers = containers;
        this.sockets = sockets;
        this.workers = workers;
        this.timer = timer;
    }

    /** Starts a command whose streams the caller moves. */
    public ExecProcess start(Container container, List<String> command, ExecProcess.Wishes wishes) throws IOException {
        if (!container.running()) {
            throw new IllegalStateException("container is in " + container.state() + " state");
        }
        return ExecProcess.start(containers.runtime(), container, command, wishes, sockets);
    }

    /** What a command wrote, each stream up to 16 MiB, and how it ended. */
    public record Outcome(int code, byte[] stdout, byte[] stderr) {}

    /**
     * Runs a command to its end.
     *
     * @param timeoutSeconds 0 for no limit
     * @throws TimeoutException when it took longer; it has been killed
     */
    public Outcome run(Container container, List<String> command, long timeoutSeconds)
            throws IOException, TimeoutException {
        try (ExecProcess process = start(container, command, new ExecProcess.Wishes(false, false))) {
            CompletableFuture<byte[]> out = read(Objects.requireNonNull(process.stdout()));
            CompletableFuture<byte[]> err = read(Objects.requireNonNull(process.stderr()));
            AtomicBoolean late = new AtomicBoolean();
            ScheduledFuture<?> limit = timeoutSeconds <= 0
                    ? null
                    : timer.schedule(() -> expire(process, late), timeoutSeconds, TimeUnit.SECONDS);
            int code = process.await();
            if (limit != null) {
                limit.cancel(false);
            }
            if (late.get()) {
                throw new TimeoutException("command \"" + String.join(" ", command) + "\" timed out: timeout "
                        + timeoutSeconds + "s exceeded");
            }
            return new Outcome(code, drained(out), drained(err));
        }
    }

    private static void expire(ExecProcess process, AtomicBoolean late) {
        late.set(true);
        try {
            process.kill();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private CompletableFuture<byte[]> read(Descriptor source) {
        return CompletableFuture.supplyAsync(
                () -> {
                    ByteArrayOutputStream kept = new ByteArrayOutputStream();
                    byte[] buffer = new byte[16 * 1024];
                    try {
                        for (int n = source.read(buffer, 0, buffer.length);
                                n >= 0;
                                n = source.read(buffer, 0, buffer.length)) {
                            kept.write(buffer, 0, Math.min(n, MOST_OUTPUT - kept.size()));
                        }
                    } catch (IOException e) {
                        return kept.toByteArray();
                    }
                    return kept.toByteArray();
                },
                workers);
    }

    /** A process that the command left behind may hold the stream open; it is given a moment. */
    private static byte[] drained(CompletableFuture<byte[]> stream) throws IOException {
        try {
            return stream.get(DRAIN_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return new byte[0];
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading a command's output", e);
        }
    }
}
