package io.keelson.apiserver.proxy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;

/** Ends an exchange with another server whose answer is longer than anybody needs. Belongs to one exchange. */
public final class ResponseSizeLimit extends ChannelInboundHandlerAdapter {
    private final long limit;
    private long read;

    /** @param limit in bytes */
    public ResponseSizeLimit(long limit) {
        this.limit = limit;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpContent content) {
            read += content.content().readableBytes();
            if (read > limit) {
                ReferenceCountUtil.release(message);
                context.fireExceptionCaught(new IOException("http: response body too large"));
                context.close();
                return;
            }
        }
        context.fireChannelRead(message);
    }
}
