package io.keelson.podruntime;

import io.keelson.podruntime.container.AttachConnection;
import io.keelson.podruntime.container.Container;
import io.keelson.podruntime.container.Containers;
import io.keelson.podruntime.streaming.CommandSession;
import io.keelson.podruntime.streaming.RemoteCommand;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The streams of a container's own process, with the client's. */
final class AttachStream implements CommandSession {
    private static final Logger log = LoggerFactory.getLogger(AttachStream.class);

    private final Containers containers;
    private final Container container;
    private final Executor threads;

    AttachStream(Containers containers, Container container, Executor threads) {
        this.containers = containers;
        this.container = container;
        this.threads = threads;
    }

    @Override
    public int run(RemoteCommand client) throws IOException {
        try (AttachConnection connection = AttachConnection.open(container)) {
            client.onGone(connection::close);
            if (container.config().getTty()) {
                client.onResize(this::resize);
            }
            InputStream stdin = client.stdin();
            if (stdin != null) {
                threads.execute(() -> feed(connection, stdin));
            }
            connection.copyOutput(client.stdout(), client.stderr());
            return 0;
        }
    }

    private void resize(int columns, int rows) {
        try {
            containers.resize(container, columns, rows);
        } catch (IOException e) {
            log.debug("terminal size", e);
        }
    }

    private static void feed(AttachConnection connection, InputStream stdin) {
        try (stdin) {
            connection.copyInput(stdin);
            connection.endInput();
        } catch (IOException e) {
            log.debug("input of an attached client", e);
        }
    }

    @Override
    public String failurePrefix() {
        return "error attaching to container: ";
    }

    @Override
    public String command() {
        return "";
    }
}
