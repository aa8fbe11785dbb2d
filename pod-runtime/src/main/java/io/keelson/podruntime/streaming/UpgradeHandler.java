package io.keelson.podruntime.streaming;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Turns an HTTP request for a session into a SPDY or WebSocket connection. */
final class UpgradeHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final String STREAM_PROTOCOL = "X-Stream-Protocol-Version";
    private static final int CREATION_SECONDS = 30;
    private static final int LARGEST_FRAME = 1024 * 1024;

    private final StreamServer server;

    UpgradeHandler(StreamServer server) {
        this.server = server;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        HttpHeaders headers = request.headers();
        String upgrade = headers.get(HttpHeaderNames.UPGRADE, "");
        boolean spdy = upgrade.equalsIgnoreCase("SPDY/3.1");
        if (!spdy && !upgrade.equalsIgnoreCase("websocket")) {
            refuse(context, HttpResponseStatus.BAD_REQUEST, "unable to upgrade: missing upgrade headers in request");
            return;
        }
        StreamServer.Target target = server.claim(request.uri());
        if (target == null) {
            refuse(context, HttpResponseStatus.NOT_FOUND, "404 page not found");
        } else if (spdy) {
            spdy(context, headers, target);
        } else {
            webSocket(context, request, target);
        }
    }

    private void spdy(ChannelHandlerContext context, HttpHeaders headers, StreamServer.Target target) {
        boolean ports = target instanceof StreamServer.Ports;
        List<String> supported = ports ? Protocols.SPDY_PORTS : Protocols.SPDY_COMMANDS;
        String protocol = Protocols.choose(headers.getAll(STREAM_PROTOCOL), supported);
        if (protocol == null) {
            refuse(
                    context,
                    HttpResponseStatus.FORBIDDEN,
                    "unable to upgrade: unable to negotiate protocol: client supports "
                            + headers.getAll(STREAM_PROTOCOL) + ", server accepts " + supported);
            return;
        }
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
        response.headers().set(HttpHeaderNames.CONNECTION, "Upgrade").set(HttpHeaderNames.UPGRADE, "SPDY/3.1");
        if (!protocol.isEmpty()) {
            response.headers().set(STREAM_PROTOCOL, protocol);
        }
        SpdyConnection.Streams streams =
                switch (target) {
                    case StreamServer.Command command ->
                        new SpdyCommand(command.session(), command.wishes(), protocol, server.threads());
                    case StreamServer.Ports forward -> new SpdyPorts(forward.session(), server.threads());
                };
        ChannelPipeline pipeline = context.pipeline();
        context.writeAndFlush(response).addListener(done -> {
            pipeline.remove("whole");
            pipeline.addLast(new SpdyFrameCodec(SpdyVersion.SPDY_3_1), new SpdyConnection(streams));
            pipeline.remove(this);
            pipeline.remove("http");
            if (streams instanceof SpdyCommand command) {
                closeUnlessStarted(context.channel(), command);
            }
        });
    }

    /** A client that does not open the streams it announced must not hold the connection for ever. */
    private static void closeUnlessStarted(Channel channel, SpdyCommand command) {
        channel.eventLoop()
                .schedule(
                        () -> {
                            if (!command.started()) {
                                channel.close();
                            }
                        },
                        CREATION_SECONDS,
                        TimeUnit.SECONDS);
    }

    private void webSocket(ChannelHandlerContext context, FullHttpRequest request, StreamServer.Target target) {
        boolean ports = target instanceof StreamServer.Ports;
        String protocol = Protocols.choose(
                request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL),
                ports ? Protocols.WEBSOCKET_PORTS : Protocols.WEBSOCKET_COMMANDS);
        if (protocol == null) {
            refuse(context, HttpResponseStatus.FORBIDDEN, "unable to upgrade: unable to negotiate protocol");
            return;
        }
        WebSocketServerHandshaker handshaker = new WebSocketServerHandshakerFactory(
                        "ws://" + request.headers().get(HttpHeaderNames.HOST, "localhost") + request.uri(),
                        protocol.isEmpty() ? null : protocol,
                        true,
                        LARGEST_FRAME)
                .newHandshaker(request);
        if (handshaker == null) {
            WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(context.channel());
            return;
        }
        ChannelPipeline pipeline = context.pipeline();
        handshaker.handshake(context.channel(), request).addListener(done -> {
            if (!done.isSuccess()) {
                context.close();
                return;
            }
            removeIfThere(pipeline, "whole");
            attach(pipeline, target, protocol);
            pipeline.remove(this);
        });
    }

    private void attach(ChannelPipeline pipeline, StreamServer.Target target, String protocol) {
        if (target instanceof StreamServer.Ports forward && protocol.equals(Protocols.TUNNEL)) {
            pipeline.addLast(
                    new TunnelCodec(),
                    new SpdyFrameCodec(SpdyVersion.SPDY_3_1),
                    new SpdyConnection(new SpdyPorts(forward.session(), server.threads())));
            return;
        }
        WebSocketConnection connection = new WebSocketConnection(new ChannelFraming(Protocols.base64(protocol)));
        pipeline.addLast(new WebSocketFrameAggregator(LARGEST_FRAME), connection);
        switch (target) {
            case StreamServer.Command command ->
                new WebSocketCommand(connection, command.session(), command.wishes(), protocol, server.threads())
                        .begin();
            case StreamServer.Ports forward ->
                new WebSocketPorts(connection, forward.session(), forward.ports(), server.threads()).begin();
        }
    }

    private static void removeIfThere(ChannelPipeline pipeline, String name) {
        @Nullable ChannelHandler handler = pipeline.get(name);
        if (handler != null) {
            pipeline.remove(handler);
        }
    }

    private static void refuse(ChannelHandlerContext context, HttpResponseStatus status, String message) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(message, StandardCharsets.UTF_8));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
