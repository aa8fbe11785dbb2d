package io.keelson.kubelet.server;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.keelson.kubelet.KubeletConfig;
import io.keelson.kubelet.pod.PodManager;
import io.keelson.kubelet.runtime.Cri;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;

/** The kubelet's HTTPS server, with the paths that the API server and metrics collectors ask for. */
public final class KubeletServer implements RequestHandler.Routes, AutoCloseable {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";

    private final KubeletConfig config;
    private final PodManager pods;
    private final ObjectMapper mapper;
    private final Executor executor;
    private final BooleanSupplier healthy;
    private final PodRoutes routes;
    private final Figures figures;
    private @Nullable EventLoopGroup loop;
    private @Nullable Channel listening;

    /**
     * @param mapper writes objects of the API
     * @param executor threads that may block
     * @param healthy whether the kubelet does its work
     */
    public KubeletServer(
            KubeletConfig config,
            Cri cri,
            PodManager pods,
            ObjectMapper mapper,
            Clock clock,
            Executor executor,
            BooleanSupplier healthy) {
        this.config = config;
        this.pods = pods;
        this.mapper = mapper;
        this.executor = executor;
        this.healthy = healthy;
        this.routes = new PodRoutes(pods, cri, clock);
        this.figures = new Figures(config.nodeName(), pods, cri, clock);
    }

    /** Begins to listen. @throws IOException where the port is taken or the certificates cannot be read */
    public void start() throws IOException {
        SslContext tls = SslContextBuilder.forServer(
                        config.certificate().toFile(), config.key().toFile())
                .trustManager(config.clientAuthority().toFile())
                .clientAuth(ClientAuth.OPTIONAL)
                .build();
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
                            channel.pipeline()
                                    .addLast(tls.newHandler(channel.alloc()))
                                    .addLast(new HttpServerCodec())
                                    .addLast(new RequestHandler(KubeletServer.this, executor));
                        }
                    })
                    .bind(config.listenAddress(), config.port())
                    .sync()
                    .channel();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (RuntimeException e) {
            close();
            throw new IOException(
                    "the kubelet cannot listen on " + config.listenAddress() + ":" + config.port() + ": "
                            + e.getMessage(),
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
            case "healthz" -> {
                boolean well = healthy.getAsBoolean();
                response.send(well ? 200 : 500, TEXT, well ? "ok" : "the container runtime does not answer");
            }
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
            case "pods", "runningpods" -> response.send(200, JSON, mapper.writeValueAsString(list()));
            case "stats" -> response.send(200, JSON, mapper.writeValueAsString(figures.summary()));
            case "metrics" ->
                response.send(
                        200,
                        "text/plain; version=0.0.4; charset=utf-8",
                        path.equals("metrics/resource") ? figures.resourceMetrics() : figures.metrics());
            default -> throw new HttpFailure(404, "404 page not found\n");
        }
        return null;
    }

    private PodList list() {
        List<Pod> all = new ArrayList<>(pods.pods());
        return new PodListBuilder().withItems(all).build();
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
