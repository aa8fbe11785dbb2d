package io.keelson.apiserver.server.nonresource;

import io.keelson.api.json.Json;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.discovery.VersionInfo;
import io.keelson.apiserver.health.HealthChecks;
import io.keelson.apiserver.health.ServerHealth;
import io.keelson.apiserver.metrics.RequestMetrics;
import io.keelson.apiserver.negotiation.Prettifier;
import io.keelson.apiserver.server.exchange.ApiExchange;
import io.keelson.apiserver.server.exchange.ByteResponse;
import io.keelson.apiserver.server.exchange.VirtualThreads;
import java.nio.charset.StandardCharsets;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Answers what is about the server itself: version, health, metrics. */
public final class ProcessHandlers {
    private final ServerHealth health;
    private final RequestMetrics metrics;
    private final VirtualThreads threads;

    public ProcessHandlers(ServerHealth health, RequestMetrics metrics, VirtualThreads threads) {
        this.health = health;
        this.metrics = metrics;
        this.threads = threads;
    }

    public Mono<ServerResponse> version(ServerRequest serverRequest) {
        ApiExchange request = ApiExchange.of(serverRequest);
        if (!request.path().equals("/version") && !request.path().equals("/version/")) {
            throw StatusException.notFoundPath();
        }
        if (!request.method().equals("GET")) {
            throw StatusException.methodNotAllowed();
        }
        return Mono.just(
                ByteResponse.of(200, ByteResponse.JSON, Prettifier.indent(Json.write(VersionInfo.document()))));
    }

    public Mono<ServerResponse> health(ServerRequest serverRequest) {
        ApiExchange request = ApiExchange.of(serverRequest);
        String[] parts = request.path().substring(1).split("/", 2);
        HealthChecks checks = health.endpoint(parts[0]);
        if (checks == null) {
            return DiscoveryHandler.notFound();
        }
        HealthChecks.Result result;
        if (parts.length == 2 && !parts[1].isEmpty()) {
            result = checks.one(parts[1]);
            if (result == null) {
                return DiscoveryHandler.notFound();
            }
        } else {
            result = checks.all(request.query().has("verbose"), request.query().all("exclude"));
        }
        return Mono.just(ByteResponse.text(result.healthy() ? 200 : 500, result.text())
                .header("X-Content-Type-Options", "nosniff"));
    }

    public Mono<ServerResponse> metrics(ServerRequest request) {
        return threads.call(() -> ByteResponse.of(
                200,
                "text/plain; version=0.0.4; charset=utf-8",
                metrics.scrape().getBytes(StandardCharsets.UTF_8)));
    }
}
