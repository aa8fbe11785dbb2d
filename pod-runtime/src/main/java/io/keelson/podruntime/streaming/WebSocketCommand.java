package io.keelson.podruntime.streaming;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Exec and attach over a WebSocket: channels 0 to 4 are stdin, stdout, stderr, errors and terminal sizes. */
final class WebSocketCommand implements RemoteCommand {
    private static final int STDIN = 0;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int ERROR = 3;
    private static final int RESIZE = 4;

    private final WebSocketConnection connection;
    private final CommandSession session;
    private final StreamOptions wishes;
    private final boolean structured;
    private final Executor threads;
    private final TerminalSizes sizes = new TerminalSizes();

    WebSocketCommand(
            WebSocketConnection connection,
            CommandSession session,
            StreamOptions wishes,
            String protocol,
            Executor threads) {
        this.connection = connection;
        this.session = session;
        this.wishes = wishes;
        this.structured = protocol.startsWith("v4") || protocol.startsWith("v5");
        this.threads = threads;
    }

    /** Begins the session; called on the event loop when the upgrade is done. */
    void begin() {
        if (wishes.stdin()) {
            connection.input(STDIN);
        }
        connection.sizes(RESIZE, sizes);
        connection.greet(wishes.stdout() ? STDOUT : wishes.stderr() ? STDERR : ERROR);
        threads.execute(this::run);
    }

    private void run() {
        ExitStatus status;
        try {
            status = ExitStatus.exited(session.run(this), session);
        } catch (IOException | RuntimeException e) {
            status = ExitStatus.failed(String.valueOf(e.getMessage()), session);
        }
        try (Connection.Framed errors = connection.output(ERROR)) {
            errors.write(structured ? status.json() : status.text());
        } catch (IOException e) {
            return; // the client did not wait for the end
        } finally {
            connection.finish();
        }
    }

    @Override
    public @Nullable InputStream stdin() {
        return wishes.stdin() ? connection.input(STDIN) : null;
    }

    @Override
    public @Nullable OutputStream stdout() {
        return wishes.stdout() ? connection.output(STDOUT) : null;
    }

    @Override
    public @Nullable OutputStream stderr() {
        return wishes.stderr() && !wishes.terminal() ? connection.output(STDERR) : null;
    }

    @Override
    public void onResize(Resize listener) {
        sizes.listen(listener);
    }

    @Override
    public void onGone(Runnable action) {
        connection.whenGone(() -> threads.execute(action));
    }
}
