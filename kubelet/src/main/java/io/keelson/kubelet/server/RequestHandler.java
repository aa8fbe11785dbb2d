package io.keelson.kubelet.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands each request of a connection to a thread that may block. A connection is read on only when its request has been
 * answered, so that nobody's requests pile up here.
 */
final class RequestHandler extends SimpleChannelInboundHandler<HttpObject> {
    private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

    /** What answers requests. */
    interface Routes {
        /**
         * Answers a request, or says where its connection goes on.
         *
         * @return the runtime's address for the connection, null where the request has been answered
         */
        @Nullable
        URI handle(Request request, Response response) throws HttpFailure, IOException;
    }

    private final Routes routes;
    private final KubeletAuthenticator authentication;
    private final KubeletAuthorizer authorization;
    private final Executor executor;

    RequestHandler(
            Routes routes, KubeletAuthenticator authentication, KubeletAuthorizer authorization, Executor executor) {
        this.routes = routes;
        this.authentication = authentication;
        this.authorization = authorization;
        this.executor = executor;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (!(message instanceof HttpRequest head)) {
            return;
        }
        ctx.channel().config().setAutoRead(false);
        Request request = Request.of(head);
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        executor.execute(() -> answer(ctx, request, tls));
    }

    private void answer(ChannelHandlerContext ctx, Request request, SslHandler tls) {
        Response response = new Response(ctx.channel());
        try {
            String bearer = request.head().headers().get(HttpHeaderNames.AUTHORIZATION, "");
            Caller caller = authentication.of(tls.engine().getSession(), bearer);
            authorization.require(caller, RequestAttributes.of(request));
            URI target = routes.handle(request, response);
            if (target != null) {
                StreamingProxy.open(ctx, request.head(), target);
                return;
            }
        } catch (HttpFailure e) {
            response.send(e.status(), "text/plain; charset=utf-8", String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} {} failed", request.method(), request.head().uri(), e);
            if (response.begun()) {
                ctx.close();
            } else {
                response.send(500, "text/plain; charset=utf-8", String.valueOf(e.getMessage()));
            }
        }
        ctx.channel().config().setAutoRead(true);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("a connection failed: {}", cause.getMessage());
        ctx.close();
    }
}
