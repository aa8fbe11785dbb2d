package io.keelson.resources.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** An extension server on loopback that answers by its script: some paths misbehave. */
final class ExtensionServer implements AutoCloseable {
    /** What is sent for a path, as a whole HTTP answer; else 404. */
    final Map<String, String> answers = new ConcurrentHashMap<>();
    /** Opened at the end, for answers that never come. */
    private final CountDownLatch end = new CountDownLatch(1);

    private final SSLServerSocket socket;

    /**
     * @param test whose authority has issued the certificate
     * @param name what the certificate is for, such as {@code ext.default.svc}
     */
    ExtensionServer(TestServer test, String name) throws Exception {
        SSLContext tls = ServerTls.of(test, name);
        socket = (SSLServerSocket) tls.getServerSocketFactory().createServerSocket(0, 200);
        socket.setNeedClientAuth(true);
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Answers a path with JSON. */
    void json(String path, String type, String json) {
        answers.put(
                path,
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: " + type + "\r\nContent-Length: " + json.length()
                        + "\r\n\r\n" + json);
    }

    private void accept() {
        try {
            while (true) {
                SSLSocket client = (SSLSocket) socket.accept();
                Thread.ofPlatform().daemon().start(() -> serve(client));
            }
        } catch (IOException e) {
            // Closed at the end of the test.
        }
    }

    private void serve(SSLSocket client) {
        try (client) {
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            String head = head(in);
            String path = head.split(" ", 3)[1].split("\\?", 2)[0];
            if (path.endsWith("/echo")) {
                String peer = client.getSession().getPeerPrincipal().getName();
                write(out, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nPeer: " + peer + "\r\n" + head);
            } else if (path.endsWith("/hang")) {
                end.await();
            } else if (path.endsWith("/upgrade")) {
                write(out, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n");
                in.transferTo(out);
            } else if (path.endsWith("/endless")) {
                write(out, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
                while (true) {
                    out.write(new byte[64 * 1024]);
                }
            } else {
                write(
                        out,
                        answers.getOrDefault(
                                path, "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
            }
        } catch (IOException | InterruptedException e) {
            // The other side has gone.
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("no request");
            }
            head.append((char) c);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        end.countDown();
        socket.close();
    }
}
