package io.keelson.podruntime.streaming;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyGoAwayFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrame;
import io.netty.handler.codec.spdy.SpdyHeaders;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdyStreamStatus;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A SPDY/3.1 connection as Kubernetes' clients use it: the client opens streams with headers that say what they are
 * for, window sizes are ignored on both sides.
 */
final class SpdyConnection extends Connection<SpdyFrame> {
    private final Streams handler;
    private final Map<Integer, Stream> streams = new ConcurrentHashMap<>();
    private @Nullable FlowControl flow;
    private volatile int lastStream;

    /** Takes streams as the client opens them, on the event loop. */
    interface Streams {
        /** Returns false to refuse the stream. */
        boolean opened(SpdyConnection connection, Stream stream);
    }

    SpdyConnection(Streams handler) {
        super(SpdyFrame.class);
        this.handler = handler;
    }

    /** One stream of the connection, both directions. */
    final class Stream extends Framed {
        private final int id;
        private final SpdyHeaders headers;
        private final InboundStream input;
        private volatile @Nullable TerminalSizes sizes;
        private boolean closed;

        private Stream(int id, SpdyHeaders headers, InboundStream input) {
            this.id = id;
            this.headers = headers;
            this.input = input;
        }

        int id() {
            return id;
        }

        String header(String name) {
            CharSequence value = headers.get(name);
            return value == null ? "" : value.toString();
        }

        InboundStream input() {
            return input;
        }

        /** What arrives is terminal sizes, not bytes to be read. */
        void deliverTo(TerminalSizes target) {
            sizes = target;
        }

        private void received(byte[] bytes) {
            TerminalSizes target = sizes;
            if (target == null) {
                input.offer(bytes);
            } else {
                target.received(bytes);
            }
        }

        @Override
        void frame(byte[] bytes, int offset, int length) throws IOException {
            send(new DefaultSpdyDataFrame(id, Unpooled.copiedBuffer(bytes, offset, length)));
        }

        /** Closes our side. */
        @Override
        public synchronized void close() throws IOException {
            if (!closed) {
                closed = true;
                send(new DefaultSpdyDataFrame(id).setLast(true));
            }
        }

        /** Forgets the stream and what the client still sends on it. */
        void drop() {
            streams.remove(id);
            input.close();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        super.handlerAdded(context);
        flow = new FlowControl(context.channel());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, SpdyFrame frame) {
        switch (frame) {
            case SpdySynStreamFrame opening -> open(context, opening);
            case SpdyDataFrame data -> {
                Stream stream = streams.get(data.streamId());
                if (stream != null) {
                    stream.received(ByteBufUtil.getBytes(data.content()));
                    if (data.isLast()) {
                        stream.input.end();
                    }
                }
            }
            case SpdyRstStreamFrame reset -> {
                Stream stream = streams.remove(reset.streamId());
                if (stream != null) {
                    stream.input.end();
                }
            }
            case SpdyPingFrame ping -> context.writeAndFlush(ping);
            default -> {
                return; // settings, windows, goaway: nothing to do
            }
        }
    }

    private void open(ChannelHandlerContext context, SpdySynStreamFrame opening) {
        FlowControl control = flow;
        if (control == null) {
            return;
        }
        lastStream = opening.streamId();
        Stream stream = new Stream(opening.streamId(), opening.headers(), new InboundStream(control));
        streams.put(stream.id, stream);
        if (opening.isLast()) {
            stream.input.end();
        }
        // Go's SPDY reader waits for a header block even when there is nothing to say.
        DefaultSpdySynReplyFrame reply = new DefaultSpdySynReplyFrame(stream.id);
        reply.headers().set(":status", "200");
        context.writeAndFlush(reply);
        if (!handler.opened(this, stream)) {
            streams.remove(stream.id);
            context.writeAndFlush(new DefaultSpdyRstStreamFrame(stream.id, SpdyStreamStatus.REFUSED_STREAM));
        }
    }

    /** Says goodbye and closes the connection once everything is written. */
    void finish() {
        markFinished();
        channel().writeAndFlush(new DefaultSpdyGoAwayFrame(lastStream)).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    void lost() {
        streams.values().forEach(stream -> stream.input.end());
        streams.clear();
    }
}
