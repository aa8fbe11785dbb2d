package io.keelson.podruntime.streaming;

import io.keelson.podruntime.streaming.SpdyConnection.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Exec and attach over SPDY: starts the session when the client has opened all streams it asked for. */
final class SpdyCommand implements SpdyConnection.Streams, RemoteCommand {
    private final CommandSession session;
    private final StreamOptions wishes;
    private final boolean structured;
    private final int expected;
    private final Executor threads;
    private final Map<String, Stream> streams = new ConcurrentHashMap<>();
    private final TerminalSizes sizes = new TerminalSizes();
    private @Nullable SpdyConnection connection;

    /**
     * @param version the agreed protocol: {@code v4.channel.k8s.io} or older
     */
    SpdyCommand(CommandSession session, StreamOptions wishes, String version, Executor threads) {
        this.session = session;
        this.wishes = wishes;
        this.structured = version.startsWith("v4") || version.startsWith("v5");
        boolean resizes = wishes.terminal() && (structured || version.startsWith("v3"));
        this.expected = 1
                + (wishes.stdin() ? 1 : 0)
                + (wishes.stdout() ? 1 : 0)
                + (wishes.stderr() && !wishes.terminal() ? 1 : 0)
                + (resizes ? 1 : 0);
        this.threads = threads;
    }

    @Override
    public boolean opened(SpdyConnection from, Stream stream) {
        connection = from;
        String type = stream.header("streamType");
        if (streams.putIfAbsent(type, stream) != null) {
            return false;
        }
        if (type.equals("resize")) {
            stream.deliverTo(sizes);
        }
        if (streams.size() == expected) {
            threads.execute(() -> run(from));
        }
        return true;
    }

    /** Whether the client has opened all streams. */
    boolean started() {
        return streams.size() >= expected;
    }

    private void run(SpdyConnection to) {
        ExitStatus status;
        try {
            status = ExitStatus.exited(session.run(this), session);
        } catch (IOException | RuntimeException e) {
            status = ExitStatus.failed(String.valueOf(e.getMessage()), session);
        }
        try {
            Stream errors = streams.get("error");
            for (Map.Entry<String, Stream> entry : streams.entrySet()) {
                if (entry.getKey().equals("stdout") || entry.getKey().equals("stderr")) {
                    entry.getValue().close();
                }
            }
            if (errors != null) {
                errors.write(structured ? status.json() : status.text());
                errors.close();
            }
        } catch (IOException e) {
            return; // the client did not wait for the end
        } finally {
            to.finish();
        }
    }

    @Override
    public @Nullable InputStream stdin() {
        Stream stream = wishes.stdin() ? streams.get("stdin") : null;
        return stream == null ? null : stream.input();
    }

    @Override
    public @Nullable OutputStream stdout() {
        return wishes.stdout() ? streams.get("stdout") : null;
    }

    @Override
    public @Nullable OutputStream stderr() {
        return wishes.stderr() && !wishes.terminal() ? streams.get("stderr") : null;
    }

    @Override
    public void onResize(Resize listener) {
        sizes.listen(listener);
    }

    @Override
    public void onGone(Runnable action) {
        SpdyConnection from = connection;
        if (from != null) {
            from.whenGone(() -> threads.execute(action));
        }
    }
}
