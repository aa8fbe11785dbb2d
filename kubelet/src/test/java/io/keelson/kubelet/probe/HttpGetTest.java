package io.keelson.kubelet.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPGetActionBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HTTP probes against servers that do not play by the rules. */
class HttpGetTest {
    /** Answers every connection with what a server says. */
    private interface Manners {
        void answer(OutputStream out) throws Exception;
    }

    private static ProbeResult probe(Manners manners, Duration timeout) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                while (!server.isClosed()) {
                    try {
                        Socket socket = server.accept();
                        Thread.ofVirtual().start(() -> {
                            try (socket) {
                                manners.answer(socket.getOutputStream());
                            } catch (Exception e) {
                                Thread.currentThread().interrupt();
                            }
                        });
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            HTTPGetAction action = new HTTPGetActionBuilder()
                    .withPath("/")
                    .withPort(new IntOrString(server.getLocalPort()))
                    .build();
            return new HttpGet(timeout, "probe").probe(action, new Container(), "127.0.0.1");
        }
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** One more byte; ends the dripping where the probe has hung up. */
    private static void drip(OutputStream out) {
        try {
            say(out, "a");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anAnswerIsAnAnswer() throws IOException {
        ProbeResult outcome = probe(out -> say(out, "HTTP/1.1 200 OK\r\n\r\nfine"), Duration.ofSeconds(10));
        assertEquals(ProbeResult.success("fine"), outcome);
    }

    @Test
    @Timeout(30)
    void headersThatDripDoNotHoldAProbe() throws IOException {
        ProbeResult outcome = probe(
                out -> {
                    say(out, "HTTP/1.1 200 OK\r\nX: ");
                    try (ScheduledExecutorService dripping = Executors.newSingleThreadScheduledExecutor()) {
                        dripping.scheduleAtFixedRate(() -> drip(out), 0, 20, TimeUnit.MILLISECONDS)
                                .get();
                    }
                },
                Duration.ofMillis(300));
        assertEquals(ProbeResult.Verdict.FAILURE, outcome.verdict());
        assertTrue(outcome.output()
                .endsWith("context deadline exceeded (Client.Timeout exceeded while awaiting headers)"));
    }

    @Test
    @Timeout(30)
    void headersWithoutEndAreNotRead() throws IOException {
        ProbeResult outcome = probe(
                out -> {
                    say(out, "HTTP/1.1 200 OK\r\n");
                    while (true) {
                        say(out, "X: " + "a".repeat(8000) + "\r\n");
                    }
                },
                Duration.ofSeconds(20));
        assertEquals(ProbeResult.Verdict.FAILURE, outcome.verdict());
        assertTrue(outcome.output().endsWith("net/http: server response headers exceeded 1048576 bytes; aborted"));
    }
}
