package io.keelson.apiserver.server;

import io.keelson.api.status.StatusException;
import io.keelson.apiserver.request.GoDuration;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * Ends requests that take longer than they may with 504. Clients may ask for less time by the {@code timeout}
 * parameter. Reads are answered from memory and need no timer.
 */
final class DeadlineFilter implements HandlerFilterFunction<ServerResponse, ServerResponse> {
    private final Duration longest;

    /** @param longest the time a request may take at most */
    DeadlineFilter(Duration longest) {
        this.longest = longest;
    }

    @Override
    public Mono<ServerResponse> filter(ServerRequest request, HandlerFunction<ServerResponse> next) {
        ApiRequest api = ApiRequest.of(request);
        if (api.longRunning()) {
            return next.handle(request);
        }
        String wanted = api.query().first("timeout");
        if (wanted == null && api.method().equals("GET")) {
            return next.handle(request);
        }
        return next.handle(request).timeout(limit(wanted));
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
