package io.keelson.apiserver.server;

import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.health.ServerHealth;
import io.keelson.apiserver.metrics.RequestMetrics;
import io.keelson.apiserver.proxy.Backends;
import io.keelson.apiserver.proxy.KubeletReader;
import io.keelson.apiserver.server.connect.AggregationFilter;
import io.keelson.apiserver.server.connect.NodeConnections;
import io.keelson.apiserver.server.connection.ClientCertificates;
import io.keelson.apiserver.server.connection.Connections;
import io.keelson.apiserver.server.connection.OpenRequests;
import io.keelson.apiserver.server.connection.Tls;
import io.keelson.apiserver.server.exchange.RequestSeats;
import io.keelson.apiserver.server.exchange.VirtualThreads;
import io.keelson.apiserver.server.filter.AuditFilter;
import io.keelson.apiserver.server.filter.AuthenticationFilter;
import io.keelson.apiserver.server.filter.AuthorizationFilter;
import io.keelson.apiserver.server.filter.DeadlineFilter;
import io.keelson.apiserver.server.filter.ImpersonationFilter;
import io.keelson.apiserver.server.filter.StatusFilter;
import io.keelson.apiserver.server.local.LocalEndpoint;
import io.keelson.apiserver.server.local.LocalHttpRequest;
import io.keelson.apiserver.server.local.LocalHttpResponse;
import io.keelson.apiserver.server.local.LocalResponse;
import io.keelson.apiserver.server.nonresource.DiscoveryHandler;
import io.keelson.apiserver.server.nonresource.IndexHandler;
import io.keelson.apiserver.server.nonresource.OpenApiHandler;
import io.keelson.apiserver.server.nonresource.OpenIdHandler;
import io.keelson.apiserver.server.nonresource.ProcessHandlers;
import io.keelson.apiserver.server.verb.ResourceHandler;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.Errors;
import io.netty.handler.ssl.SslContext;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Schedulers;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/** The API server: HTTPS for everybody, and an endpoint for components in the same process. */
public final class ApiServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
    /** The number that Linux has for EADDRINUSE. */
    private static final int ADDRESS_IN_USE = 98;

    /** The longest request line, and the longest headers together. */
    private static final int MAX_HEADER_BYTES = 16 * 1024;

    /** As upstream's server: clients open another connection for more. */
    private static final int STREAMS_PER_CONNECTION = 100;

    private static final int STREAM_WINDOW_BYTES = 256 * 1024;

    /** How many streams a client may break off in half a minute; watches end so, too. */
    private static final int MAX_RESETS = 400;

    private static final int RESET_WINDOW_SECONDS = 30;

    /** What is read of one connection at a time, and how often in a row, before it is the others' turn. */
    private static final int READ_BYTES = 32 * 1024;

    private static final int READS_IN_A_ROW = 2;

    /** How long after its deadline a client may take to read a request's answer. */
    private static final Duration READING = Duration.ofSeconds(30);

    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(5);

    private final ApiServerConfig config;
    private final VirtualThreads threads = new VirtualThreads();
    private final RequestMetrics metrics = new RequestMetrics();
    private final ClientCertificates clients;
    private final HttpHandler handler;
    private final LoopResources loops;
    private final ResourceHandler resources;
    private final RequestSeats seats;
    private final Connections connections;
    private final OpenRequests open;
    private final KubeletReader kubelets;
    private final Disposable.Swap sweeps = Disposables.swap();
    private volatile @Nullable DisposableServer server;
    private final List<DisposableServer> further = new ArrayList<>();
    private volatile boolean stopping;

    /**
     * Makes a server that does not listen yet; its local endpoints work at once.
     *
     * @param config how it is reached
     * @param parts what works behind it
     */
    public ApiServer(ApiServerConfig config, ApiServerParts parts) {
        this.config = config;
        this.clients = new ClientCertificates(config.clientAuthorities());
        int cores = Runtime.getRuntime().availableProcessors();
        this.loops = LoopResources.create("api-http", Math.max(2, cores), true);
        ServerHealth health = new ServerHealth(
                parts.storage(), parts.caches(), parts.bootstrapped(), () -> server != null, () -> stopping);
        String address = config.advertised() + ":" + config.port();
        DiscoveryHandler discovery =
                new DiscoveryHandler(parts.registry(), parts.aggregation(), parts.builtinGroups(), address);
        Backends backends = new Backends(loops, parts.kubeletClient(), parts.kubeletAuthorities());
        this.kubelets = new KubeletReader(parts.reader(), backends);
        NodeConnections nodes =
                new NodeConnections(parts.reader(), backends, parts.authorizer(), parts.connectAdmission(), threads);
        this.seats = new RequestSeats(config.maxReadsInFlight(), config.maxWritesInFlight(), config.maxQueued());
        this.resources = new ResourceHandler(parts.registry(), discovery::isBuiltin, threads, seats, metrics, nodes);
        ApiRoutes routes = new ApiRoutes(
                resources,
                discovery,
                new ProcessHandlers(health, metrics, threads),
                new OpenApiHandler(parts.openApi(), threads),
                new OpenIdHandler(parts.issuer(), "https://" + address),
                new IndexHandler(parts.registry(), parts.aggregation(), health));
        AuditFilter audit = new AuditFilter(parts.auditor(), Clock.systemUTC());
        HandlerFilterFunction<ServerResponse, ServerResponse> filters = new StatusFilter(
                        metrics, parts.registry(), threads, parts.auditor().enabled())
                .andThen(new AuthenticationFilter(parts.authenticator(), audit))
                .andThen(audit)
                .andThen(new ImpersonationFilter(parts.authorizer()))
                .andThen(new DeadlineFilter(config.requestTimeout()))
                .andThen(new AuthorizationFilter(parts.authorizer()))
                .andThen(new AggregationFilter(parts.aggregation(), threads))
                .andThen(seats);
        this.handler = RouterFunctions.toHttpHandler(
                routes.router(filters), HandlerStrategies.empty().build());
        this.connections = new Connections(config.headerTimeout(), config.idleTimeout());
        this.open = new OpenRequests(handler, config.requestTimeout().plus(READING));
    }

    /**
     * Begins to listen; returns when connections are accepted.
     *
     * @return this server
     * @throws PortInUseException where another process has the port
     */
    public synchronized ApiServer start() {
        if (server != null) {
            throw new IllegalStateException("the server has been started");
        }
        server = listen(config.address(), config.port());
        long interval = SWEEP_INTERVAL.toSeconds();
        sweeps.update(Schedulers.parallel().schedulePeriodically(open::sweep, interval, interval, TimeUnit.SECONDS));
        Thread.ofVirtual().name("api-metrics").start(metrics::start);
        LOG.info("the API server listens on https://{}:{}", config.address(), port());
        return this;
    }

    /**
     * Begins to listen on a further address of this machine, with the same port.
     *
     * @throws PortInUseException where another process has the port there
     */
    public synchronized void listenAlso(InetAddress address) {
        if (!stopping) {
            further.add(listen(address.getHostAddress(), port()));
            LOG.info("the API server listens on https://{}:{}", address.getHostAddress(), port());
        }
    }

    private DisposableServer listen(String address, int port) {
        SslContext tls = Tls.context(config.certificate(), clients);
        try {
            return HttpServer.create()
                    .runOn(loops)
                    .childOption(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new AdaptiveRecvByteBufAllocator(1024, 4096, READ_BYTES).maxMessagesPerRead(READS_IN_A_ROW))
                    .bindAddress(() -> new InetSocketAddress(address, port))
                    .secure(spec -> spec.sslContext(tls).handshakeTimeout(config.headerTimeout()))
                    .protocol(HttpProtocol.H2, HttpProtocol.HTTP11)
                    .http2Settings(settings -> settings.maxConcurrentStreams(STREAMS_PER_CONNECTION)
                            .initialWindowSize(STREAM_WINDOW_BYTES)
                            .maxDecodedRstFramesPerWindow(MAX_RESETS, RESET_WINDOW_SECONDS)
                            .maxHeaderListSize(MAX_HEADER_BYTES))
                    .httpRequestDecoder(decoder ->
                            decoder.maxInitialLineLength(MAX_HEADER_BYTES).maxHeaderSize(MAX_HEADER_BYTES))
                    .doOnChannelInit((observer, channel, peer) -> connections.add(channel))
                    .handle(new ReactorHttpHandlerAdapter(open))
                    .bindNow(Duration.ofSeconds(30));
        } catch (ChannelBindException e) {
            if (inUse(e.getCause())) {
                throw new PortInUseException(address, port, e);
            }
            throw e;
        }
    }

    private static boolean inUse(@Nullable Throwable cause) {
        return cause instanceof BindException
                || cause instanceof Errors.NativeIoException error && error.expectedErr() == -ADDRESS_IN_USE;
    }

    /** Returns the port the server listens on. */
    public int port() {
        return Objects.requireNonNull(server, "the server has not been started").port();
    }

    /** Returns the figures that {@code /metrics} shows. */
    public RequestMetrics metrics() {
        return metrics;
    }

    /** Returns what reads from the kubelets of nodes, until the server is closed. */
    public KubeletReader kubelets() {
        return kubelets;
    }

    /**
     * Returns an endpoint for components in this process.
     *
     * @param user the identity that all its requests are made with
     */
    public LocalEndpoint localEndpoint(UserInfo user) {
        return request -> {
            LocalHttpResponse response = new LocalHttpResponse();
            CompletableFuture<LocalResponse> answer = response.answer();
            try {
                handler.handle(new LocalHttpRequest(request, user), response)
                        .subscribe(nothing -> {}, answer::completeExceptionally, response::completeEmpty);
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
            return answer;
        };
    }

    /**
     * Stops to listen, ends watches, waits for the requests that are being worked on, and for connections to be flushed:
     * both together no longer than the configured grace.
     */
    @Override
    public synchronized void close() {
        stopping = true;
        sweeps.dispose();
        DisposableServer running = server;
        if (running != null) {
            running.dispose();
        }
        further.forEach(DisposableServer::dispose);
        resources.endWatches();
        try {
            seats.drained().get(config.shutdownGrace().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("requests were still being worked on when the server had to stop");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        threads.close();
        connections.flush(config.shutdownGrace());
        // Closes all connections at once.
        loops.disposeLater(Duration.ZERO, config.shutdownGrace())
                .block(config.shutdownGrace().plusSeconds(1));
    }
}
