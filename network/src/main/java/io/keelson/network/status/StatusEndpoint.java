package io.keelson.network.status;

import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Pages by their paths, for {@code GET} alone; what a client may send and how long it may take are bounded. */
public final class StatusEndpoint implements AutoCloseable {
    /** The content type of metrics in Prometheus' text format. */
    public static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final int MOST_HEADERS = 8192;

    private final DisposableServer server;

    /** An answer. */
    public record Page(int status, Map<String, String> headers, String text) {
        public Page {
            headers = Map.copyOf(headers);
        }

        /** A page of this type. */
        public static Page of(int status, String type, String text) {
            return new Page(status, Map.of("Content-Type", type, "X-Content-Type-Options", "nosniff"), text);
        }

        /** A page of plain text. */
        public static Page text(int status, String text) {
            return of(status, "text/plain; charset=utf-8", text);
        }
    }

    /**
     * Starts it.
     *
     * @param pages made anew for each request, by their paths; the path {@code /**} is for all others
     * @throws RuntimeException where the address cannot be listened on
     */
    public StatusEndpoint(InetSocketAddress address, Map<String, Supplier<Page>> pages) {
        server = HttpServer.create()
                .bindAddress(() -> address)
                .option(ChannelOption.SO_BACKLOG, 64)
                .httpRequestDecoder(spec -> spec.maxHeaderSize(MOST_HEADERS))
                .idleTimeout(IDLE)
                .readTimeout(IDLE)
                .requestTimeout(IDLE)
                .route(routes -> pages.forEach((path, page) -> routes.get(path, (request, response) -> {
                    Page made = page.get();
                    made.headers().forEach(response::header);
                    return response.status(made.status())
                            .sendByteArray(Mono.just(made.text().getBytes(StandardCharsets.UTF_8)));
                })))
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
