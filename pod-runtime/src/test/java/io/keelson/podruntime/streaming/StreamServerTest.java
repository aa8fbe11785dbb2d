package io.keelson.podruntime.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamServerTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final HttpClient http = HttpClient.newHttpClient();
    private ExecutorService threads;
    private StreamServer server;

    @BeforeEach
    void start() throws IOException {
        threads = Executors.newCachedThreadPool();
        server = new StreamServer("127.0.0.1", 0, threads, now::get);
    }

    @AfterEach
    void end() {
        http.close();
        server.close();
        threads.shutdownNow();
    }

    /** Counts its input's bytes, says so on both outputs, and ends with the count. */
    private static final CommandSession COUNT = new CommandSession() {
        @Override
        public int run(RemoteCommand client) throws IOException {
            InputStream in = Objects.requireNonNull(client.stdin());
            int count = in.readAllBytes().length;
            Objects.requireNonNull(client.stdout()).write(("out " + count).getBytes(StandardCharsets.UTF_8));
            Objects.requireNonNull(client.stderr()).write(("err " + count).getBytes(StandardCharsets.UTF_8));
            return count;
        }

        @Override
        public String failurePrefix() {
            return "";
        }

        @Override
        public String command() {
            return "count";
        }
    };

    private static final StreamOptions ALL = new StreamOptions(true, true, true, false);

    /** Gathers what arrives, by channel. */
    private static final class Gathering implements WebSocket.Listener {
        private final Map<Integer, ByteArrayOutputStream> channels = new ConcurrentHashMap<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            message.writeBytes(bytes);
            if (last) {
                byte[] whole = message.toByteArray();
                message.reset();
                channels.computeIfAbsent((int) whole[0], k -> new ByteArrayOutputStream())
                        .writeBytes(Arrays.copyOfRange(whole, 1, whole.length));
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return CompletableFuture.completedFuture(null);
        }

        String text(int channel) {
            return channels.getOrDefault(channel, new ByteArrayOutputStream()).toString(StandardCharsets.UTF_8);
        }
    }

    @Test
    void aWebSocketOfVersion5ClosesItsInputAndGetsTheExitCode() throws Exception {
        URI uri = URI.create(server.command("exec", COUNT, ALL).replace("http://", "ws://"));
        Gathering gathering = new Gathering();
        WebSocket socket = http.newWebSocketBuilder()
                .subprotocols("v5.channel.k8s.io", "v4.channel.k8s.io")
                .buildAsync(uri, gathering)
                .get(10, TimeUnit.SECONDS);
        assertThat(socket.getSubprotocol()).isEqualTo("v5.channel.k8s.io");
        socket.sendBinary(ByteBuffer.wrap(new byte[] {0, 'a', 'b', 'c'}), true).get(10, TimeUnit.SECONDS);
        socket.sendBinary(ByteBuffer.wrap(new byte[] {(byte) 255, 0}), true).get(10, TimeUnit.SECONDS);
        assertThat(gathering.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1000);
        assertThat(gathering.text(1)).isEqualTo("out 3");
        assertThat(gathering.text(2)).isEqualTo("err 3");
        assertThat(gathering.text(3)).contains("\"message\":\"3\"", "NonZeroExitCode");
    }

    @Test
    void aUrlWorksOnceAndNotForLong() throws Exception {
        String url = server.command("attach", COUNT, ALL);
        assertThat(url).matches("http://127\\.0\\.0\\.1:\\d+/attach/[\\w-]{22}");
        assertThat(server.claim(URI.create(url).getPath())).isNotNull();
        assertThat(server.claim(URI.create(url).getPath())).isNull();
        String late = server.command("attach", COUNT, ALL);
        assertThat(server.claim(URI.create(late).getPath().replace("attach", "exec")))
                .isNull();
        now.set(Instant.EPOCH.plusSeconds(61));
        assertThat(server.claim(URI.create(late).getPath())).isNull();
        HttpResponse<String> plain =
                http.send(HttpRequest.newBuilder(URI.create(late)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(plain.statusCode()).isEqualTo(400);
    }

    @Test
    void spdyOverARealConnection() throws Exception {
        URI uri = URI.create(server.command("exec", COUNT, ALL));
        EmbeddedChannel codec = new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("POST " + uri.getPath() + " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
                                    + "Upgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: v4.channel.k8s.io\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.read());
            }
            assertThat(head).startsWith("HTTP/1.1 101").contains("X-Stream-Protocol-Version: v4.channel.k8s.io");
            int id = 1;
            for (String type : List.of("error", "stdin", "stdout", "stderr")) {
                DefaultSpdySynStreamFrame frame = new DefaultSpdySynStreamFrame(id, 0, (byte) 0);
                frame.headers().set("streamtype", type);
                codec.writeOutbound(frame);
                id += 2;
            }
            codec.writeOutbound(new DefaultSpdyDataFrame(3, Unpooled.wrappedBuffer(new byte[] {1, 2})));
            codec.writeOutbound(new DefaultSpdyDataFrame(3).setLast(true));
            for (ByteBuf bytes = codec.readOutbound(); bytes != null; bytes = codec.readOutbound()) {
                bytes.readBytes(socket.getOutputStream(), bytes.readableBytes());
            }
            codec.writeInbound(Unpooled.wrappedBuffer(in.readAllBytes()));
        }
        StringBuilder text = new StringBuilder();
        for (Object frame = codec.readInbound(); frame != null; frame = codec.readInbound()) {
            if (frame instanceof SpdyDataFrame data) {
                text.append(data.streamId()).append(data.content().toString(StandardCharsets.UTF_8));
            }
        }
        assertThat(text.toString()).contains("5out 2", "7err 2", "1{\"metadata\":{}");
    }

    @Test
    void aForwardedPortThroughATunnel() throws Exception {
        try (ServerSocket pod = new ServerSocket(0)) {
            threads.execute(() -> {
                try (Socket accepted = pod.accept()) {
                    accepted.getInputStream().transferTo(accepted.getOutputStream());
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            PortSession session = new PortSession() {
                @Override
                public SocketChannel connect(int port) throws IOException {
                    return SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
                }

                @Override
                public String pod() {
                    return "pod";
                }
            };
            EmbeddedChannel tunnel = new EmbeddedChannel(
                    new TunnelCodec(),
                    new SpdyFrameCodec(SpdyVersion.SPDY_3_1),
                    new SpdyConnection(new SpdyPorts(session, threads)));
            EmbeddedChannel client = new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));
            int id = 1;
            for (String type : List.of("error", "data")) {
                DefaultSpdySynStreamFrame frame = new DefaultSpdySynStreamFrame(id, 0, (byte) 0);
                frame.headers()
                        .set("streamtype", type)
                        .set("port", Integer.toString(pod.getLocalPort()))
                        .set("requestid", "0");
                client.writeOutbound(frame);
                id += 2;
            }
            client.writeOutbound(new DefaultSpdyDataFrame(3, Unpooled.copiedBuffer("ping", StandardCharsets.US_ASCII)));
            client.writeOutbound(new DefaultSpdyDataFrame(3).setLast(true));
            for (ByteBuf bytes = client.readOutbound(); bytes != null; bytes = client.readOutbound()) {
                tunnel.writeInbound(new BinaryWebSocketFrame(bytes));
            }
            StringBuilder echoed = new StringBuilder();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (!echoed.toString().equals("ping") && System.nanoTime() < deadline) {
                tunnel.runPendingTasks();
                BinaryWebSocketFrame frame = tunnel.readOutbound();
                if (frame != null) {
                    client.writeInbound(frame.content());
                }
                Object received = client.readInbound();
                if (received instanceof SpdyDataFrame data && data.streamId() == 3) {
                    echoed.append(data.content().toString(StandardCharsets.US_ASCII));
                }
            }
            assertThat(echoed.toString()).isEqualTo("ping");
        }
    }
}
