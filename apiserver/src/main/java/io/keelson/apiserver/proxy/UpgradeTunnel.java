package io.keelson.apiserver.proxy;

import io.keelson.api.status.StatusException;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;
import reactor.netty.NettyPipeline;

/**
 * Joins a client's connection and one to a backend after an HTTP upgrade (RFC 9110, 7.8): SPDY/3.1 and WebSocket alike.
 * The backend's answer to the upgrade, whatever it says, is the client's.
 */
public final class UpgradeTunnel {
    private static final int CONNECT_MILLIS = 10_000;
    private static final Set<String> KEPT_BACK = Set.of("authorization", "host", "content-length", "transfer-encoding");

    private final BackendDialer backends;

    /** @param backends connects to them */
    public UpgradeTunnel(BackendDialer backends) {
        this.backends = backends;
    }

    /**
     * Connects to the backend, hands the client's connection over to it and sends it the request. Completes when both
     * are joined; from then on the client's connection speaks no HTTP any more.
     *
     * @param client the client's HTTP/1.1 connection
     * @param method the request's method
     * @param headers the request's headers in order
     * @param target where it goes
     */
    public Mono<Void> open(Channel client, String method, List<Map.Entry<String, String>> headers, ProxyTarget target) {
        return connect(client, target)
                .flatMap(backend -> Mono.create(joined -> client.eventLoop().execute(() -> {
                    if (!client.isActive()) {
                        backend.close();
                        joined.success();
                        return;
                    }
                    leaveHttp(client.pipeline());
                    client.pipeline().addLast(new Relay(backend));
                    backend.pipeline().addLast(new Relay(client));
                    backend.writeAndFlush(
                            Unpooled.copiedBuffer(head(method, headers, target), StandardCharsets.ISO_8859_1));
                    backend.config().setAutoRead(true);
                    client.config().setAutoRead(true);
                    joined.success();
                })));
    }

    private Mono<Channel> connect(Channel client, ProxyTarget target) {
        return Mono.create(connected -> new Bootstrap()
                .group(client.eventLoop())
                .channel(backends.loops().onChannelClass(SocketChannel.class, client.eventLoop()))
                .option(ChannelOption.AUTO_READ, target.tls())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        SslHandler handler = backends.tls(channel, target);
                        if (handler != null) {
                            channel.pipeline().addLast(handler);
                        }
                    }
                })
                .connect(target.host(), target.port())
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        connected.error(unreachable(target, done.cause()));
                        return;
                    }
                    Channel channel = ((io.netty.channel.ChannelFuture) done).channel();
                    SslHandler handler = channel.pipeline().get(SslHandler.class);
                    if (handler == null) {
                        connected.success(channel);
                        return;
                    }
                    handler.handshakeFuture().addListener(shaken -> {
                        if (shaken.isSuccess()) {
                            connected.success(channel);
                        } else {
                            channel.close();
                            connected.error(unreachable(target, shaken.cause()));
                        }
                    });
                }));
    }

    static StatusException unreachable(ProxyTarget target, Throwable cause) {
        return StatusException.internal("error dialing backend: " + DialError.message(target, cause));
    }

    /** Takes everything that knows HTTP out of the connection. */
    private static void leaveHttp(ChannelPipeline pipeline) {
        for (String name :
                List.of(NettyPipeline.ReactiveBridge, NettyPipeline.HttpTrafficHandler, NettyPipeline.HttpCodec)) {
            ChannelHandler handler = pipeline.get(name);
            if (handler != null) {
                pipeline.remove(handler);
            }
        }
    }

    private static String head(String method, List<Map.Entry<String, String>> headers, ProxyTarget target) {
        StringBuilder head = new StringBuilder(512)
                .append(method)
                .append(' ')
                .append(target.requestTarget())
                .append(" HTTP/1.1\r\nHost: ")
                .append(target.authority())
                .append("\r\n");
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!KEPT_BACK.contains(name) && !name.startsWith("impersonate-")) {
                head.append(header.getKey())
                        .append(": ")
                        .append(header.getValue())
                        .append("\r\n");
            }
        }
        return head.append("Content-Length: 0\r\n\r\n").toString();
    }
}
