package io.keelson.kubelet.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Connects a client with the runtime's streaming server: the request goes there under the address the runtime gave, and
 * from then on bytes are copied both ways, whatever protocol the two agree on. Neither side is read faster than the
 * other takes.
 */
final class StreamingProxy {
    private StreamingProxy() {}

    static void open(ChannelHandlerContext client, HttpRequest head, URI target) {
        Bootstrap bootstrap = new Bootstrap()
                .group(client.channel().eventLoop())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInboundHandlerAdapter());
        ChannelFuture connected = bootstrap.connect(target.getHost(), target.getPort());
        Channel runtime = connected.channel();
        connected.addListener((ChannelFutureListener) future -> {
            if (!future.isSuccess()) {
                DefaultFullHttpResponse refusal = new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.BAD_GATEWAY,
                        Unpooled.copiedBuffer(
                                "the runtime's streaming server cannot be reached", StandardCharsets.UTF_8));
                client.writeAndFlush(refusal).addListener(ChannelFutureListener.CLOSE);
                return;
            }
            runtime.pipeline().addLast(new Relay(client.channel()));
            client.pipeline().addLast(new Relay(runtime));
            runtime.writeAndFlush(Unpooled.copiedBuffer(rewritten(head, target), StandardCharsets.ISO_8859_1));
            client.pipeline().remove(RequestHandler.class);
            client.pipeline().remove(HttpServerCodec.class);
            client.channel().closeFuture().addListener(f -> runtime.close());
            runtime.closeFuture().addListener(f -> flushAndClose(client.channel()));
            client.channel().read();
            runtime.read();
        });
    }

    private static String rewritten(HttpRequest head, URI target) {
        StringBuilder out = new StringBuilder(head.method().name())
                .append(' ')
                .append(target.getRawPath())
                .append(target.getRawQuery() == null ? "" : "?" + target.getRawQuery())
                .append(" HTTP/1.1\r\nHost: ")
                .append(target.getHost())
                .append(':')
                .append(target.getPort())
                .append("\r\n");
        for (Map.Entry<String, String> header : head.headers()) {
            // What the client proved to the kubelet is none of the runtime's business.
            if (!header.getKey().equalsIgnoreCase(HttpHeaderNames.HOST.toString())
                    && !header.getKey().equalsIgnoreCase(HttpHeaderNames.AUTHORIZATION.toString())) {
                out.append(header.getKey())
                        .append(": ")
                        .append(header.getValue())
                        .append("\r\n");
            }
        }
        return out.append("\r\n").toString();
    }

    private static void flushAndClose(Channel channel) {
        if (channel.isActive()) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Copies what one side says to the other, and reads on when that is written. */
    private static final class Relay extends ChannelInboundHandlerAdapter {
        private final Channel other;

        Relay(Channel other) {
            this.other = other;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (!(message instanceof ByteBuf)) {
                ReferenceCountUtil.release(message);
                return;
            }
            other.writeAndFlush(message).addListener((ChannelFutureListener) future -> {
                if (future.isSuccess()) {
                    ctx.channel().read();
                } else {
                    ctx.channel().close();
                }
            });
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
