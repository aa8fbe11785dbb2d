package io.keelson.podruntime;

import io.keelson.linux.Descriptor;
import io.keelson.linux.process.ConsoleSocket;
import io.keelson.podruntime.container.Container;
import io.keelson.podruntime.container.ExecProcess;
import io.keelson.podruntime.container.Execs;
import io.keelson.podruntime.streaming.CommandSession;
import io.keelson.podruntime.streaming.RemoteCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A command in a container with the client's streams. */
final class ExecStream implements CommandSession {
    private static final Logger log = LoggerFactory.getLogger(ExecStream.class);
    private static final long DRAIN_SECONDS = 10;

    private final Execs execs;
    private final Container container;
    private final List<String> arguments;
    private final boolean terminal;
    private final boolean stdin;
    private final Executor threads;

    ExecStream(
            Execs execs,
            Container container,
            List<String> arguments,
            boolean terminal,
            boolean stdin,
            Executor threads) {
        this.execs = execs;
        this.container = container;
        this.arguments = List.copyOf(arguments);
        this.terminal = terminal;
        this.stdin = stdin;
        this.threads = threads;
    }

    @Override
    public int run(RemoteCommand client) throws IOException {
        try (ExecProcess process =
                execs.start(container, arguments, new ExecProcess.Wishes(terminal, stdin && !terminal))) {
            Descriptor console = process.terminal();
            List<CompletableFuture<Void>> outputs = new ArrayList<>();
            if (console != null) {
                client.onResize((columns, rows) -> resize(console, columns, rows));
                client.onGone(console::close); // hangs up
                outputs.add(copy(console, client.stdout()));
                feed(client.stdin(), console, false);
            } else {
                Descriptor out = process.stdout();
                Descriptor err = process.stderr();
                client.onGone(() -> hangUp(out, err));
                outputs.add(copy(out, client.stdout()));
                outputs.add(copy(err, client.stderr()));
                feed(client.stdin(), process.stdin(), true);
            }
            int code = process.await();
            drain(outputs);
            return code;
        }
    }

    private static void resize(Descriptor console, int columns, int rows) {
        try {
            ConsoleSocket.resize(console, columns, rows);
        } catch (IOException e) {
            log.debug("terminal size", e);
        }
    }

    private static void hangUp(@Nullable Descriptor... descriptors) {
        for (Descriptor descriptor : descriptors) {
            if (descriptor != null) {
                descriptor.close();
            }
        }
    }

    /** Without a client for it, output is read and dropped so that the command does not block. */
    private CompletableFuture<Void> copy(@Nullable Descriptor from, @Nullable OutputStream to) {
        if (from == null) {
            return CompletableFuture.completedFuture(null);
        }
        OutputStream target = to == null ? OutputStream.nullOutputStream() : to;
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        from.input().transferTo(target);
                    } catch (IOException e) {
                        from.close();
                    }
                },
                threads);
    }

    private void feed(@Nullable InputStream from, @Nullable Descriptor to, boolean closing) {
        if (from == null || to == null) {
            return;
        }
        threads.execute(() -> {
            byte[] buffer = new byte[16 * 1024];
            try {
                for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                    to.write(buffer, 0, n);
                }
            } catch (IOException e) {
                log.debug("input of a command", e);
            } finally {
                if (closing) {
                    to.close();
                }
                closeQuietly(from);
            }
        });
    }

    private static void closeQuietly(InputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            log.debug("input of a command", e);
        }
    }

    /** What the command left in the background may hold its output open; it is given a moment. */
    private static void drain(List<CompletableFuture<Void>> outputs) throws IOException {
        try {
            CompletableFuture.allOf(outputs.toArray(CompletableFuture[]::new)).get(DRAIN_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            log.debug("output of a command is still open");
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a command ends", e);
        }
    }

    @Override
    public String failurePrefix() {
        return "error executing command in container: ";
    }

    @Override
    public String command() {
        return String.join(" ", arguments);
    }
}
