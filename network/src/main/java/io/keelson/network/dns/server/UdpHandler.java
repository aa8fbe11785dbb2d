package io.keelson.network.dns.server;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers datagrams. An answer that cannot be sent is lost like any other datagram. */
final class UdpHandler extends SimpleChannelInboundHandler<DatagramPacket> {
    private static final Logger LOG = LoggerFactory.getLogger(UdpHandler.class);

    private final Exchange exchange;

    UdpHandler(Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        InetSocketAddress asker = packet.sender();
        if (asker.getPort() == 0) {
            return;
        }
        exchange.handle(ByteBufUtil.getBytes(packet.content()), asker.getAddress(), Exchange.Protocol.UDP, answer -> {
            if (answer != null && context.channel().isWritable()) {
                context.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(answer), asker), context.voidPromise());
            }
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("datagram", cause); // What the network said of an earlier answer: nobody is there.
        } else {
            LOG.warn("a datagram could not be answered", cause);
        }
    }
}
