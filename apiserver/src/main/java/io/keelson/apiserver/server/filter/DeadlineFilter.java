package io.keelson.apiserver.server.filter;

import io.keelson.api.status.StatusException;
import io.keelson.api.time.GoDuration;
import io.keelson.apiserver.server.connection.OpenRequests;
import io.keelson.apiserver.server.exchange.ApiExchange;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Ends requests that take longer than they may with 504: from their headers, so their bodies must come in that time, too.
 * Clients may ask for less time by the {@code timeout} parameter.
 */
public final class DeadlineFilter implements HandlerFilterFunction<ServerResponse, ServerResponse> {
    private final Duration longest;

    /** @param longest the time a request may take at most */
    public DeadlineFilter(Duration longest) {
        this.longest = longest;
    }

    @Override
    public Mono<ServerResponse> filter(ServerRequest request, HandlerFunction<ServerResponse> next) {
        ApiExchange api = ApiExchange.of(request);
        if (api.longRunning()) {
            OpenRequests.longRunning(api.channel());
            return next.handle(request);
        }
        Duration limit = limit(api.query().first("timeout"));
        Mono<ServerResponse> answer;
        try {
            answer = next.handle(request);
        } catch (RuntimeException | Error e) {
            api.answered();
            throw e;
        }
        return Deadline.of(answer, limit, Schedulers.parallel(), api::answered);
    }

    private Duration limit(@Nullable String wanted) {
        if (wanted == null || wanted.isEmpty()) {
            return longest;
        }
        Duration asked;
        try {
            asked = GoDuration.parse(wanted);
        } catch (IllegalArgumentException e) {
            throw StatusException.badRequest("invalid timeout specified in the request URL - " + e.getMessage());
        }
        return asked.isNegative() || asked.isZero() || asked.compareTo(longest) > 0 ? longest : asked;
    }
}
