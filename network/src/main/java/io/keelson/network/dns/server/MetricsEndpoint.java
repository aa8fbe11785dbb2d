package io.keelson.network.dns.server;

import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Metrics and health over HTTP: {@code /metrics}, {@code /health} (it lives) and {@code /ready} (it knows the cluster). */
public final class MetricsEndpoint implements AutoCloseable {
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final int MOST_HEADERS = 8192;

    private final DisposableServer server;

    /**
     * Starts it.
     *
     * @throws RuntimeException where the address cannot be listened on
     */
    public MetricsEndpoint(InetSocketAddress address, DnsMetrics metrics, BooleanSupplier ready) {
        server = HttpServer.create()
                .bindAddress(() -> address)
                .option(ChannelOption.SO_BACKLOG, 64)
                .httpRequestDecoder(spec -> spec.maxHeaderSize(MOST_HEADERS))
                .idleTimeout(IDLE)
                .readTimeout(IDLE)
                .requestTimeout(IDLE)
                .route(routes -> routes.get(
                                "/metrics",
                                (request, response) -> response.header(
                                                "Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                                        .sendByteArray(Mono.fromSupplier(metrics::text)))
                        .get("/health", (request, response) -> response.sendString(Mono.just("OK")))
                        .get(
                                "/ready",
                                (request, response) -> ready.getAsBoolean()
                                        ? response.sendString(Mono.just("OK"))
                                        : response.status(503)
                                                .sendByteArray(
                                                        Mono.just("kubernetes".getBytes(StandardCharsets.UTF_8)))))
                .bindNow();
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.address();
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
