package io.keelson.apiserver.server.connect;

import io.keelson.apiserver.aggregation.Aggregation;
import io.keelson.apiserver.aggregation.ApiService;
import io.keelson.apiserver.aggregation.ExtensionRoute;
import io.keelson.apiserver.authentication.UserHeaders;
import io.keelson.apiserver.proxy.DialError;
import io.keelson.apiserver.proxy.ProxyTarget;
import io.keelson.apiserver.proxy.UpgradeTunnel;
import io.keelson.apiserver.server.exchange.ApiExchange;
import io.keelson.apiserver.server.exchange.ByteResponse;
import io.keelson.apiserver.server.exchange.VirtualThreads;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * Passes requests on to the extension server of their group version. Such requests take no seat of this server: how many
 * are under way is bounded by the connections to each extension server. Failures are told in plain text, as upstream does.
 */
public final class AggregationFilter implements HandlerFilterFunction<ServerResponse, ServerResponse> {
    /** How long an extension server may take to say what it serves. */
    private static final Duration DISCOVERY = Duration.ofSeconds(5);

    private final Aggregation aggregation;
    private final VirtualThreads threads;

    /**
     * @param aggregation knows extension servers
     * @param threads where names are looked up
     */
    public AggregationFilter(Aggregation aggregation, VirtualThreads threads) {
        this.aggregation = aggregation;
        this.threads = threads;
    }

    @Override
    public Mono<ServerResponse> filter(ServerRequest request, HandlerFunction<ServerResponse> next) {
        ApiExchange api = ApiExchange.of(request);
        ApiService service = aggregation.find(api.path());
        if (service == null) {
            return next.handle(request);
        }
        return service.available() ? delegate(api, service) : failed(503, "service unavailable");
    }

    private Mono<ServerResponse> delegate(ApiExchange request, ApiService service) {
        return threads.call(() -> aggregation.route(service))
                .flatMap(route -> {
                    ProxyTarget target =
                            route.target(request.rawPath(), request.query().raw());
                    List<Map.Entry<String, String>> added = added(request, target);
                    return upgrade(request)
                            ? tunnel(request, route, target, added)
                            : pass(request, route, target, added);
                })
                .onErrorResume(CertificateException.class, e -> failed(500, String.valueOf(e.getMessage())))
                .onErrorResume(IllegalArgumentException.class, e -> failed(503, "service unavailable"));
    }

    private static Mono<ServerResponse> pass(
            ApiExchange request, ExtensionRoute route, ProxyTarget target, List<Map.Entry<String, String>> added) {
        Mono<ServerResponse> answer = ProxiedResponse.extension(route.client(), target, request, added);
        if (!request.info().resourceRequest() && segments(request.path()) == 3) {
            answer = answer.timeout(DISCOVERY);
        }
        return answer.onErrorResume(e -> failed(503, "error trying to reach service: " + DialError.message(target, e)));
    }

    private static Mono<ServerResponse> tunnel(
            ApiExchange request, ExtensionRoute route, ProxyTarget target, List<Map.Entry<String, String>> added) {
        Channel client = request.channel();
        if (client == null || client instanceof Http2StreamChannel) {
            return failed(400, "Upgrade request required");
        }
        List<Map.Entry<String, String>> headers =
                new ArrayList<>(ProxiedResponse.passed(request, Set.of("content-length")));
        headers.addAll(added);
        return new UpgradeTunnel(route.dialer())
                .open(client, request.method(), headers, target)
                .then(Mono.<ServerResponse>just(new TunnelResponse(client)))
                .onErrorResume(e -> failed(503, String.valueOf(e.getMessage())));
    }

    /** The headers that tell the extension server who asks, and by which way. */
    private static List<Map.Entry<String, String>> added(ApiExchange request, ProxyTarget target) {
        List<Map.Entry<String, String>> added = new ArrayList<>();
        UserHeaders.add(request.user(), (name, value) -> added.add(Map.entry(name, value)));
        added.add(Map.entry("X-Forwarded-Uri", target.path()));
        added.add(Map.entry("X-Forwarded-Host", target.authority()));
        added.add(Map.entry("X-Forwarded-Proto", "https"));
        ProxiedResponse.forwardedFor(request).ifPresent(all -> added.add(Map.entry("X-Forwarded-For", all)));
        return added;
    }

    private static boolean upgrade(ApiExchange request) {
        String connection = request.header("Connection");
        return connection != null
                && connection.toLowerCase(Locale.ROOT).contains("upgrade")
                && request.header("Upgrade") != null;
    }

    private static int segments(String path) {
        int count = 0;
        for (String part : path.split("/")) {
            count += part.isEmpty() ? 0 : 1;
        }
        return count;
    }

    private static Mono<ServerResponse> failed(int status, String text) {
        return Mono.just(ByteResponse.text(status, text + "\n").header("X-Content-Type-Options", "nosniff"));
    }
}
