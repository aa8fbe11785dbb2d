package io.keelson.kubelet.server;

import io.keelson.client.transport.ApiClient;
import io.keelson.kubelet.KubeletConfig;
import io.keelson.kubelet.pod.PodManager;
import io.keelson.kubelet.probe.ProbeCounts;
import io.keelson.kubelet.runtime.Cri;
import io.keelson.kubelet.stats.SummaryStats;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The kubelet's HTTPS server, with the paths that the API server and metrics collectors ask for. */
public final class KubeletServer implements RequestHandler.Routes, AutoCloseable {
    private static final int LONGEST_LINE = 256 * 1024;
    private static final int LONGEST_HEADERS = 128 * 1024;
    private static final int CHUNK = 8 * 1024;
    private static final Path SYSTEM_LOGS = Path.of("/var/log");

    private final KubeletConfig config;
    private final Executor executor;
    private final PodRoutes routes;
    private final NodeRoutes node;
    private final SystemLogs logs = new SystemLogs(SYSTEM_LOGS);
    private final KubeletAuthenticator authentication;
    private final KubeletAuthorizer authorization;
    private @Nullable EventLoopGroup loop;
    private @Nullable Channel listening;

    /**
     * @param api where clients and what they may do are asked about; also writes objects of the API
     * @param summary measures the node and its pods
     * @param probes what probes found
     * @param executor threads that may block
     * @param healthy whether the kubelet does its work
     */
    public KubeletServer(
            KubeletConfig config,
            ApiClient api,
            Cri cri,
            PodManager pods,
            SummaryStats summary,
            ProbeCounts probes,
            Clock clock,
            Executor executor,
            BooleanSupplier healthy) {
        this.config = config;
        this.executor = executor;
        this.routes = new PodRoutes(pods, cri, clock);
        this.node = new NodeRoutes(
                config.nodeName(),
                pods,
                cri,
                api.wire().mapper(),
                clock,
                config.configuration().tree(),
                summary,
                probes,
                healthy);
        this.authentication = new KubeletAuthenticator(api, clock);
        this.authorization = new KubeletAuthorizer(api, config.nodeName(), clock);
    }

    /** Begins to listen. @throws IOException where the port is taken or the certificates cannot be read */
    public void start() throws IOException {
        ServingTls tls = new ServingTls(config.certificate(), config.key(), config.clientAuthority());
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                1, Thread.ofPlatform().daemon().name("kubelet-server").factory(), NioIoHandler.newFactory());
        loop = group;
        try {
            listening = new ServerBootstrap()
                    .group(group)
                    .channel(NioServerSocketChannel.class)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            SslContext current = tls.current();
                            if (current == null) {
                                channel.close();
                                return;
                            }
                            channel.pipeline()
                                    .addLast(current.newHandler(channel.alloc()))
                                    .addLast(new HttpServerCodec(LONGEST_LINE, LONGEST_HEADERS, CHUNK))
                                    .addLast(new RequestHandler(
                                            KubeletServer.this, authentication, authorization, executor));
                        }
                    })
                    .bind(config.listenAddress(), config.port())
                    .sync()
                    .channel();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (Exception e) { // Netty throws what the kernel says, declared or not
            close();
            throw new IOException(
                    "the kubelet's port " + config.port() + " on " + config.listenAddress() + " is not to be had ("
                            + e.getMessage() + "): choose another one with the setting \"kubeletPort\"",
                    e);
        }
    }

    /** Returns the port it listens on. */
    public int port() {
        return listening == null ? config.port() : ((InetSocketAddress) listening.localAddress()).getPort();
    }

    @Override
    public @Nullable URI handle(Request request, Response response) throws HttpFailure, IOException {
        String path = String.join("/", request.segments());
        switch (request.root()) {
            case "healthz" -> node.health(response);
            case "configz" -> node.configuration(response);
            case "pods" -> node.pods(response);
            case "runningpods" -> node.runningPods(response);
            case "metrics" -> node.metrics(path, response);
            case "logs" -> logs.answer(request, response);
            case "checkpoint" ->
                routes.checkpoint(request, response, config.directory().resolve("checkpoints"));
            case "containerLogs" -> routes.logs(request, response);
            case "exec" -> {
                return routes.exec(request);
            }
            case "attach" -> {
                return routes.attach(request);
            }
            case "portForward" -> {
                return routes.portForward(request);
            }
            case "run" -> routes.run(request, response);
            case "stats" -> {
                if (!path.equals("stats/summary")) {
                    throw new HttpFailure(404, "404 page not found\n");
                }
                node.summary(response);
            }
            default -> throw new HttpFailure(404, "404 page not found\n");
        }
        return null;
    }

    @Override
    public void close() {
        if (listening != null) {
            listening.close();
        }
        if (loop != null) {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }
}
