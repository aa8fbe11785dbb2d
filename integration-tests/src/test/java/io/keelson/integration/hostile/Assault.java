package io.keelson.integration.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Ways to hold a server up with connections; each leaves the connections it has opened to be closed by the caller. */
enum Assault {
    /** Requests whose bodies never come, each on a connection of its own. */
    BODIES_THAT_NEVER_COME {
        @Override
        void begin(Peer peer, List<Socket> open) throws IOException {
            for (int i = 0; i < 260; i++) {
                Socket socket = keep(peer.connect(false), open);
                write(
                        socket,
                        "POST " + REVIEWS + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                                + "Content-Length: 1000\r\n\r\n{");
            }
        }
    },
    /** Requests whose bodies never come, all on one connection. */
    STREAMS_WITHOUT_BODIES {
        @Override
        void begin(Peer peer, List<Socket> open) throws IOException {
            Http2Frames frames = new Http2Frames().preface();
            for (int i = 0; i < 240; i++) {
                frames.headers(2 * i + 1, "POST", REVIEWS, false);
            }
            write(keep(peer.connect(true), open), frames.toBytes());
        }
    },
    /** Requests that are broken off as soon as they are made. */
    RAPID_RESETS {
        @Override
        void begin(Peer peer, List<Socket> open) throws IOException {
            Http2Frames frames = new Http2Frames().preface();
            for (int i = 0; i < 20_000; i++) {
                frames.headers(2 * i + 1, "GET", "/api/v1/pods", true).reset(2 * i + 1);
            }
            write(keep(peer.connect(true), open), frames.toBytes());
        }
    },
    /** Pings and settings that all want an answer, which is never read. */
    CONTROL_FRAMES {
        @Override
        void begin(Peer peer, List<Socket> open) throws IOException {
            Http2Frames frames = new Http2Frames().preface();
            for (int i = 0; i < 50_000; i++) {
                frames.ping().settings();
            }
            write(keep(peer.connect(true), open), frames.toBytes());
        }
    },
    /** Headers that go on and on. */
    ENDLESS_HEADERS {
        @Override
        void begin(Peer peer, List<Socket> open) throws IOException {
            Http2Frames frames = new Http2Frames().preface().endlessHeaders(1, 10_000);
            write(keep(peer.connect(true), open), frames.toBytes());
            Socket older = keep(peer.connect(false), open);
            write(older, "GET /livez HTTP/1.1\r\nHost: a\r\n" + "X-A: b\r\n".repeat(200_000));
        }
    },
    /** Half a request. */
    HALF_HEADERS {
        @Override
        void begin(Peer peer, List<Socket> open) throws IOException {
            for (int i = 0; i < 300; i++) {
                write(keep(peer.connect(false), open), "GET /livez HTTP/1.1\r\nHost: a\r\nX-A: ");
            }
        }
    },
    /** Connections that say nothing, before and after the handshake. */
    SILENCE {
        @Override
        void begin(Peer peer, List<Socket> open) throws IOException {
            for (int i = 0; i < 500; i++) {
                keep(peer.tcp(), open);
            }
            for (int i = 0; i < 50; i++) {
                keep(peer.connect(i % 2 == 0), open);
            }
        }
    },
    /** Large answers that nobody reads. */
    UNREAD_ANSWERS {
        @Override
        void begin(Peer peer, List<Socket> open) throws IOException {
            for (int i = 0; i < 50; i++) {
                write(
                        keep(peer.connect(false), open),
                        "GET /openapi/v2 HTTP/1.1\r\nHost: a\r\nAccept: application/json\r\n\r\n".repeat(5));
            }
        }
    },
    /** Many who ask for the largest document at once. */
    READERS_OF_THE_LARGEST_DOCUMENT {
        @Override
        void begin(Peer peer, List<Socket> open) throws IOException {
            for (int i = 0; i < 260; i++) {
                write(
                        keep(peer.connect(false), open),
                        "GET /openapi/v2 HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n");
            }
        }
    },
    /** Requests that two servers would take for different ones. */
    SMUGGLING {
        @Override
        void begin(Peer peer, List<Socket> open) throws IOException {
            String second = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
            for (String request : List.of(
                    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde" + second,
                    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nabcde" + second,
                    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\nabcde" + second,
                    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + second,
                    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + second,
                    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n" + second,
                    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0;" + "a".repeat(100_000) + second,
                    "GET / HTTP/1.1\r\nHost: a\r\nX: a\u0000b\r\n\r\n" + second,
                    "GET / HTTP/1.1\rHost: a\r\r" + second,
                    "GET  /  HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n" + second,
                    "GET / HTTP/9.9\r\n\r\n" + second,
                    "\u0016\u0003\u0001")) {
                write(keep(peer.connect(false), open), request);
            }
        }
    };

    /** What every account may create. */
    private static final String REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    /** Opens the connections and says what is to be said on them. */
    abstract void begin(Peer peer, List<Socket> open) throws IOException;

    /** Does it; a server that has had enough and closes a connection has not been held up. */
    List<Socket> begin(Peer peer) {
        List<Socket> open = new ArrayList<>();
        try {
            begin(peer, open);
        } catch (IOException e) {
            // The server has closed a connection.
        }
        return open;
    }

    private static Socket keep(Socket socket, List<Socket> open) {
        open.add(socket);
        return socket;
    }

    private static void write(Socket socket, String text) {
        write(socket, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Writes on a thread of its own: what the server does not read would block. */
    private static void write(Socket socket, byte[] bytes) {
        Thread.ofVirtual().start(() -> {
            try {
                OutputStream out = socket.getOutputStream();
                out.write(bytes);
                out.flush();
            } catch (IOException e) {
                // The server has closed the connection, as it may.
            }
        });
    }

    /** Frames of HTTP/2 (RFC 9113), one after another. */
    private static final class Http2Frames {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Http2Frames preface() {
            out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return settings();
        }

        Http2Frames settings() {
            return frame(4, 0, 0, new byte[0]);
        }

        Http2Frames ping() {
            return frame(6, 0, 0, new byte[8]);
        }

        Http2Frames reset(int stream) {
            return frame(3, 0, stream, new byte[] {0, 0, 0, 8});
        }

        Http2Frames headers(int stream, String method, String path, boolean end) {
            return frame(1, end ? 5 : 4, stream, block(method, path));
        }

        /** Headers without an end, in as many frames. */
        Http2Frames endlessHeaders(int stream, int frames) {
            frame(1, 0, stream, block("GET", "/livez"));
            for (int i = 0; i < frames; i++) {
                ByteArrayOutputStream field = new ByteArrayOutputStream();
                literal(field, "x-a", "b".repeat(100));
                frame(9, 0, stream, field.toByteArray());
            }
            return this;
        }

        private static byte[] block(String method, String path) {
            ByteArrayOutputStream block = new ByteArrayOutputStream();
            literal(block, ":method", method);
            literal(block, ":scheme", "https");
            literal(block, ":path", path);
            literal(block, ":authority", "a");
            literal(block, "content-type", "application/json");
            return block.toByteArray();
        }

        /** A field that is not remembered, without compression (RFC 7541, 6.2.2); shorter than 127 bytes each. */
        private static void literal(ByteArrayOutputStream to, String name, String value) {
            to.write(0);
            to.write(name.length());
            to.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
            to.write(value.length());
            to.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
        }

        private Http2Frames frame(int type, int flags, int stream, byte[] payload) {
            out.writeBytes(new byte[] {
                (byte) (payload.length >> 16),
                (byte) (payload.length >> 8),
                (byte) payload.length,
                (byte) type,
                (byte) flags,
                (byte) (stream >> 24),
                (byte) (stream >> 16),
                (byte) (stream >> 8),
                (byte) stream
            });
            out.writeBytes(payload);
            return this;
        }

        byte[] toBytes() {
            return out.toByteArray();
        }
    }
}
