package io.keelson.podruntime.streaming;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Port-forward over a WebSocket's channels: for the nth port of the request, channel 2n carries data and 2n+1 errors;
 * the first message on each is the port as two bytes, low byte first.
 */
final class WebSocketPorts {
    private static final Logger log = LoggerFactory.getLogger(WebSocketPorts.class);

    private final WebSocketConnection connection;
    private final PortSession session;
    private final List<Integer> ports;
    private final Executor threads;
    private final AtomicInteger open;

    WebSocketPorts(WebSocketConnection connection, PortSession session, List<Integer> ports, Executor threads) {
        this.connection = connection;
        this.session = session;
        this.ports = ports;
        this.threads = threads;
        this.open = new AtomicInteger(ports.size());
    }

    void begin() {
        for (int i = 0; i < ports.size(); i++) {
            int data = 2 * i;
            int port = ports.get(i);
            InboundStream input = connection.input(data);
            threads.execute(() -> forward(port, data, input));
        }
    }

    private void forward(int port, int channel, InboundStream input) {
        byte[] greeting = {(byte) port, (byte) (port >> 8)};
        try (Connection.Framed data = connection.output(channel);
                Connection.Framed errors = connection.output(channel + 1)) {
            data.write(greeting);
            errors.write(greeting);
            try (SocketChannel pod = session.connect(port)) {
                PortCopy.run(pod, input, data, threads);
            } catch (IOException e) {
                String message = "error forwarding port " + port + " to pod " + session.pod() + ": " + e.getMessage();
                errors.write(message.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            log.debug("client of forwarded port {} is gone", port, e);
        } finally {
            input.close();
            if (open.decrementAndGet() == 0) {
                connection.finish();
            }
        }
    }
}
