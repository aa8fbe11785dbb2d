package io.keelson.podruntime.streaming;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A WebSocket whose messages carry a channel number ({@code *.channel.k8s.io}). */
final class WebSocketConnection extends Connection<WebSocketFrame> {
    /** In protocol v5 a message on this channel closes the channel it names. */
    private static final int CLOSE = 255;

    private final ChannelFraming framing;
    private final Map<Integer, InboundStream> inputs = new ConcurrentHashMap<>();
    private final Map<Integer, TerminalSizes> sizes = new ConcurrentHashMap<>();
    private @Nullable FlowControl flow;

    WebSocketConnection(ChannelFraming framing) {
        super(WebSocketFrame.class);
        this.framing = framing;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        super.handlerAdded(context);
        flow = new FlowControl(context.channel());
    }

    /** The stream of a channel from the client; messages on channels that nobody opened are dropped. */
    InboundStream input(int channel) {
        FlowControl control = flow;
        if (control == null) {
            throw new IllegalStateException("not connected");
        }
        return inputs.computeIfAbsent(channel, k -> new InboundStream(control));
    }

    void sizes(int channel, TerminalSizes target) {
        sizes.put(channel, target);
    }

    /** The stream of a channel to the client. */
    Framed output(int channel) {
        return new Framed() {
            @Override
            void frame(byte[] bytes, int offset, int length) throws IOException {
                send(framing.frame(channel, bytes, offset, length));
            }
        };
    }

    /** Sends an empty message, from which clients see that the session has begun. */
    void greet(int channel) {
        channel().writeAndFlush(framing.frame(channel, new byte[0], 0, 0));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
        switch (frame) {
            case PingWebSocketFrame ping ->
                context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
            case CloseWebSocketFrame close ->
                context.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
            case BinaryWebSocketFrame binary -> received(binary);
            case TextWebSocketFrame text -> received(text);
            default -> {
                return; // pongs need nothing
            }
        }
    }

    private void received(WebSocketFrame frame) {
        ChannelFraming.Message message = framing.read(frame);
        if (message == null) {
            return;
        }
        if (message.channel() == CLOSE && message.content().length == 1) {
            InboundStream closed = inputs.get(message.content()[0] & 0xff);
            if (closed != null) {
                closed.end();
            }
            return;
        }
        TerminalSizes target = sizes.get(message.channel());
        InboundStream input = inputs.get(message.channel());
        if (target != null) {
            target.received(message.content());
        } else if (input != null) {
            input.offer(message.content());
        }
    }

    /** Closes the connection in order once everything is written. */
    void finish() {
        markFinished();
        channel().writeAndFlush(new CloseWebSocketFrame(1000, "")).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    void lost() {
        inputs.values().forEach(InboundStream::end);
    }
}
