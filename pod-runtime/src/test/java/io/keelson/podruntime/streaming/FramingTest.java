package io.keelson.podruntime.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyGoAwayFrame;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FramingTest {
    private static final StreamOptions ALL = new StreamOptions(true, true, true, false);

    /** Sends its input back in capitals and ends with 3. */
    private static final CommandSession ECHO = new CommandSession() {
        @Override
        public int run(RemoteCommand client) throws IOException {
            InputStream in = Objects.requireNonNull(client.stdin());
            byte[] input = in.readAllBytes();
            Objects.requireNonNull(client.stdout())
                    .write(new String(input, StandardCharsets.UTF_8)
                            .toUpperCase(java.util.Locale.ROOT)
                            .getBytes(StandardCharsets.UTF_8));
            return 3;
        }

        @Override
        public String failurePrefix() {
            return "error: ";
        }

        @Override
        public String command() {
            return "echo";
        }
    };

    @Test
    void binaryAndBase64ChannelMessages() {
        byte[] content = "hi".getBytes(StandardCharsets.US_ASCII);
        ChannelFraming binary = new ChannelFraming(false);
        ChannelFraming.Message message = Objects.requireNonNull(binary.read(binary.frame(2, content, 0, 2)));
        assertThat(message.channel()).isEqualTo(2);
        assertThat(message.content()).isEqualTo(content);
        ChannelFraming base64 = new ChannelFraming(true);
        assertThat(((TextWebSocketFrame) base64.frame(1, content, 0, 2)).text()).isEqualTo("1aGk=");
        assertThat(base64.read(new TextWebSocketFrame("0%%%"))).isNull();
        assertThat(binary.read(new BinaryWebSocketFrame(Unpooled.EMPTY_BUFFER))).isNull();
    }

    @Test
    void theClientsOrderChoosesTheProtocol() {
        assertThat(Protocols.choose(List.of("x, v4.channel.k8s.io", "v5.channel.k8s.io"), Protocols.WEBSOCKET_COMMANDS))
                .isEqualTo("v4.channel.k8s.io");
        assertThat(Protocols.choose(List.of(), Protocols.SPDY_COMMANDS)).isEmpty();
        assertThat(Protocols.choose(List.of("v9"), Protocols.SPDY_COMMANDS)).isNull();
    }

    @Test
    void sizesMayArriveInPieces() {
        List<String> seen = new ArrayList<>();
        TerminalSizes sizes = new TerminalSizes();
        sizes.received("{\"Width\":80,".getBytes(StandardCharsets.US_ASCII));
        sizes.received("\"Height\":24}{\"Width\":100,\"Height\":30}\n".getBytes(StandardCharsets.US_ASCII));
        sizes.listen((columns, rows) -> seen.add(columns + "x" + rows));
        sizes.received("{\"Width\":1,\"Height\":2}{nonsense}".getBytes(StandardCharsets.US_ASCII));
        assertThat(seen).containsExactly("100x30", "1x2");
    }

    @Test
    void statusesReadAsUpstreams() {
        assertThat(new String(ExitStatus.exited(0, ECHO).json(), StandardCharsets.UTF_8))
                .isEqualTo("{\"metadata\":{},\"status\":\"Success\"}");
        assertThat(new String(ExitStatus.exited(3, ECHO).json(), StandardCharsets.UTF_8))
                .contains("\"reason\":\"NonZeroExitCode\"", "{\"reason\":\"ExitCode\",\"message\":\"3\"}");
        assertThat(new String(ExitStatus.failed("no", ECHO).json(), StandardCharsets.UTF_8))
                .contains("Internal error occurred: error: no", "\"code\":500");
    }

    /** A client's end of SPDY in memory: frames go through both codecs as bytes. */
    private static final class SpdyClient {
        private final EmbeddedChannel server;
        private final EmbeddedChannel client = new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));

        SpdyClient(SpdyConnection.Streams streams) {
            server = new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1), new SpdyConnection(streams));
        }

        void send(Object frame) {
            client.writeOutbound(frame);
            for (ByteBuf bytes = client.readOutbound(); bytes != null; bytes = client.readOutbound()) {
                server.writeInbound(bytes);
            }
        }

        void open(int id, String type) {
            DefaultSpdySynStreamFrame frame = new DefaultSpdySynStreamFrame(id, 0, (byte) 0);
            frame.headers().set("streamtype", type);
            send(frame);
        }

        List<Object> receive() {
            server.runPendingTasks();
            for (ByteBuf bytes = server.readOutbound(); bytes != null; bytes = server.readOutbound()) {
                client.writeInbound(bytes);
            }
            List<Object> frames = new ArrayList<>();
            for (Object frame = client.readInbound(); frame != null; frame = client.readInbound()) {
                frames.add(frame);
            }
            return frames;
        }
    }

    @Test
    void aSpdyCommandRunsWhenAllStreamsAreThere() throws Exception {
        List<Thread> threads = new ArrayList<>();
        SpdyClient client = new SpdyClient(new SpdyCommand(
                ECHO,
                ALL,
                "v4.channel.k8s.io",
                task -> threads.add(Thread.ofPlatform().start(task))));
        client.open(1, "error");
        client.open(3, "stdin");
        client.open(5, "stdout");
        assertThat(threads).isEmpty();
        client.open(7, "stderr");
        client.send(new DefaultSpdyDataFrame(3, Unpooled.copiedBuffer("abc", StandardCharsets.UTF_8)));
        client.send(new DefaultSpdyDataFrame(3).setLast(true));
        threads.getFirst().join();
        List<Object> frames = client.receive();
        assertThat(frames.stream().filter(SpdySynReplyFrame.class::isInstance)).hasSize(4);
        assertThat(text(frames, 5)).isEqualTo("ABC");
        assertThat(text(frames, 1)).contains("NonZeroExitCode");
        assertThat(frames.getLast()).isInstanceOf(SpdyGoAwayFrame.class);
    }

    @Test
    void pingsAreAnswered() {
        SpdyClient client = new SpdyClient((connection, stream) -> true);
        client.send(new DefaultSpdyPingFrame(9));
        assertThat(((SpdyPingFrame) client.receive().getFirst()).id()).isEqualTo(9);
    }

    private static String text(List<Object> frames, int stream) {
        StringBuilder text = new StringBuilder();
        for (Object frame : frames) {
            if (frame instanceof SpdyDataFrame data && data.streamId() == stream) {
                text.append(data.content().toString(StandardCharsets.UTF_8));
            }
        }
        return text.toString();
    }

    @Test
    void inputWaitsWithinBoundsAndThenReadingStops() {
        EmbeddedChannel channel = new EmbeddedChannel();
        InboundStream stream = new InboundStream(new FlowControl(channel));
        stream.offer(new byte[600 * 1024]);
        assertThat(channel.config().isAutoRead()).isTrue();
        stream.offer(new byte[600 * 1024]);
        assertThat(channel.config().isAutoRead()).isFalse();
        stream.close();
        assertThat(channel.config().isAutoRead()).isTrue();
    }
}
