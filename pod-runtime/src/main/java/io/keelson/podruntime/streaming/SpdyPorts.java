package io.keelson.podruntime.streaming;

import io.keelson.podruntime.streaming.SpdyConnection.Stream;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Port-forward over SPDY: for each connection the client opens a pair of streams, one for errors and one for data, with
 * the same request id; very old clients send none, then a data stream belongs to the error stream opened before it.
 */
final class SpdyPorts implements SpdyConnection.Streams {
    private static final Logger log = LoggerFactory.getLogger(SpdyPorts.class);
    private static final int MOST_PENDING = 256;

    private final PortSession session;
    private final Executor threads;
    private final Map<String, Stream> waiting = new HashMap<>();

    SpdyPorts(PortSession session, Executor threads) {
        this.session = session;
        this.threads = threads;
    }

    @Override
    public boolean opened(SpdyConnection connection, Stream stream) {
        String type = stream.header("streamType");
        String request = stream.header("requestID");
        if (request.isEmpty()) {
            request = Integer.toString(type.equals("data") ? stream.id() - 2 : stream.id());
        }
        if (waiting.size() >= MOST_PENDING || !(type.equals("data") || type.equals("error"))) {
            return false;
        }
        Stream other = waiting.remove(request);
        if (other == null) {
            waiting.put(request, stream);
            return true;
        }
        Stream data = type.equals("data") ? stream : other;
        Stream errors = type.equals("data") ? other : stream;
        threads.execute(() -> forward(data, errors));
        return true;
    }

    private void forward(Stream data, Stream errors) {
        int port = 0;
        try {
            port = Integer.parseInt(data.header("port"));
            try (SocketChannel pod = session.connect(port)) {
                PortCopy.run(pod, data.input(), data, threads);
            }
        } catch (IOException | RuntimeException e) {
            report(port, e, errors);
        } finally {
            end(data);
            end(errors);
        }
    }

    private void report(int port, Exception e, Stream errors) {
        String message = "error forwarding port " + port + " to pod " + session.pod() + ": " + e.getMessage();
        try {
            errors.write(message.getBytes(StandardCharsets.UTF_8));
        } catch (IOException gone) {
            log.debug("{}", message, gone);
        }
    }

    private static void end(Stream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            log.debug("client of a forwarded port is gone", e);
        }
        stream.drop();
    }
}
