package io.keelson.network.dns.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The sockets of a name server. */
public final class DnsListener implements AutoCloseable {
    /** The longest query we take, in bytes: a name of 255 and options. What is longer is closed upon (TCP) or cut off. */
    private static final int LONGEST_QUERY = 4096;

    private static final int MOST_CONNECTIONS = 512;
    private static final int MOST_CONNECTIONS_OF_ONE = 64;
    private static final int RECEIVE_BUFFER = 1 << 20;
    private static final int BATCH = 32;

    private final boolean epoll = Epoll.isAvailable();
    private final EventLoopGroup loop;
    private final List<Channel> channels = new ArrayList<>();
    private final Exchange exchange;
    private final ConnectionLimit limit = new ConnectionLimit(MOST_CONNECTIONS, MOST_CONNECTIONS_OF_ONE);
    private final Duration patience;

    /**
     * @param names who answers
     * @param metrics what is counted
     * @param patience for whole questions and for answers to be taken, over TCP
     * @param nanos a clock that never goes back
     */
    public DnsListener(NameService names, DnsMetrics metrics, Duration patience, LongSupplier nanos) {
        this.exchange = new Exchange(names, metrics, nanos);
        this.patience = patience;
        this.loop = new MultiThreadIoEventLoopGroup(
                1,
                new DefaultThreadFactory("dns", true),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /**
     * Listens on an address, by UDP and TCP.
     *
     * @param address port 0 for any one that is free for both
     * @return where it listens
     * @throws IOException where it cannot, such as for another program that listens there
     */
    public synchronized InetSocketAddress listen(InetSocketAddress address) throws IOException {
        ServerBootstrap tcp = new ServerBootstrap()
                .group(loop)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new LengthFieldBasedFrameDecoder(LONGEST_QUERY, 0, 2, 0, 2))
                                .addLast(new TcpHandler(exchange, limit, patience));
                    }
                });
        Channel accepting = opened(tcp.bind(address), address);
        InetSocketAddress bound = (InetSocketAddress) accepting.localAddress();
        Bootstrap udp = new Bootstrap()
                .group(loop)
                .channel(epoll ? EpollDatagramChannel.class : NioDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(epoll ? LONGEST_QUERY * BATCH : LONGEST_QUERY))
                .handler(new UdpHandler(exchange));
        if (epoll) {
            udp.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, LONGEST_QUERY);
        }
        try {
            opened(udp.bind(bound), bound);
        } catch (IOException e) {
            channels.remove(accepting);
            accepting.close().awaitUninterruptibly();
            throw e;
        }
        return bound;
    }

    private Channel opened(ChannelFuture binding, InetSocketAddress address) throws IOException {
        if (!binding.awaitUninterruptibly().isSuccess()) {
            throw new IOException(
                    address.getAddress().getHostAddress() + ":" + address.getPort() + " cannot be listened on: "
                            + binding.cause().getMessage(),
                    binding.cause());
        }
        channels.add(binding.channel());
        return binding.channel();
    }

    @Override
    public synchronized void close() {
        channels.forEach(channel -> channel.close().awaitUninterruptibly());
        channels.clear();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
