package io.keelson.network.dns.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers what comes over one connection, several questions at once (RFC 7766). A connection lives only as long as whole
 * questions come and their answers are taken: one that drips bytes, or does not read, is closed like one that is idle.
 */
final class TcpHandler extends SimpleChannelInboundHandler<ByteBuf> {
    /** Questions of one connection that are being answered; no more is read above. */
    private static final int MOST_AT_ONCE = 16;

    private final Exchange exchange;
    private final ConnectionLimit limit;
    private final Duration patience;
    private int open;
    private boolean counted;
    private @Nullable ScheduledFuture<?> end;

    TcpHandler(Exchange exchange, ConnectionLimit limit, Duration patience) {
        this.exchange = exchange;
        this.limit = limit;
        this.patience = patience;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        counted = limit.enter(asker(context));
        if (!counted) {
            context.close();
            return;
        }
        wind(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (counted) {
            counted = false;
            limit.leave(asker(context));
        }
        unwind();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
        open++;
        unwind();
        context.channel().config().setAutoRead(open < MOST_AT_ONCE);
        exchange.handle(
                ByteBufUtil.getBytes(message),
                asker(context).getAddress(),
                Exchange.Protocol.TCP,
                answer -> context.executor().execute(() -> answered(context, answer)));
    }

    private void answered(ChannelHandlerContext context, byte @Nullable [] answer) {
        if (answer == null) {
            context.close();
            return;
        }
        ByteBuf framed =
                Unpooled.wrappedBuffer(Unpooled.buffer(2).writeShort(answer.length), Unpooled.wrappedBuffer(answer));
        if (end == null) {
            wind(context); // For the asker to take the answer, and then for the next question.
        }
        context.writeAndFlush(framed).addListener(sent -> {
            open--;
            if (!sent.isSuccess()) {
                context.close();
            } else if (context.channel().isActive()) {
                unwind();
                if (open == 0) {
                    wind(context);
                }
                context.channel().config().setAutoRead(open < MOST_AT_ONCE);
            }
        });
    }

    private void wind(ChannelHandlerContext context) {
        end = context.executor().schedule((Runnable) context::close, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void unwind() {
        if (end != null) {
            end.cancel(false);
            end = null;
        }
    }

    private static InetSocketAddress asker(ChannelHandlerContext context) {
        return (InetSocketAddress) context.channel().remoteAddress();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
