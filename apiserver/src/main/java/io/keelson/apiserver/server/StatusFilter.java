package io.keelson.apiserver.server;

import io.keelson.apiserver.metrics.RequestMetrics;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The outermost filter: whatever fails further in becomes a {@code Status}, and every answer is counted. */
final class StatusFilter implements HandlerFilterFunction<ServerResponse, ServerResponse> {
    private final RequestMetrics metrics;

    StatusFilter(RequestMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public Mono<ServerResponse> filter(ServerRequest request, HandlerFunction<ServerResponse> next) {
        ApiRequest api = ApiRequest.of(request);
        Mono<ServerResponse> answer;
        try {
            answer = next.handle(request);
        } catch (RuntimeException e) {
            answer = Mono.just(Failures.response(api, e));
        }
        return answer.onErrorResume(e -> Mono.just(Failures.response(api, e)))
                .doOnNext(response ->
                        metrics.answered(api.info(), response.statusCode().value(), System.nanoTime() - api.arrived()));
    }
}
