package io.keelson.apiserver.server;

import io.keelson.api.status.StatusException;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Bounds how many requests are worked on at once; watches and other long-running requests do not count.
 *
 * <p>Two queues, one of requests that change something and one of the others. Filled by arriving requests when all
 * seats are taken, emptied first come, first served as seats become free; a request that finds its queue full is
 * answered 429 with {@code Retry-After}.
 */
final class InFlightFilter implements HandlerFilterFunction<ServerResponse, ServerResponse> {
    private final Seats reading;
    private final Seats changing;

    /**
     * @param readLimit how many reads may be worked on at once
     * @param changeLimit how many writes may be worked on at once
     * @param queueLimit how many more of each may wait
     */
    InFlightFilter(int readLimit, int changeLimit, int queueLimit) {
        this.reading = new Seats(readLimit, queueLimit);
        this.changing = new Seats(changeLimit, queueLimit);
    }

    /** Completes when no request is worked on. */
    CompletableFuture<Void> drained() {
        return CompletableFuture.allOf(reading.drained(), changing.drained());
    }

    @Override
    public Mono<ServerResponse> filter(ServerRequest request, HandlerFunction<ServerResponse> next) {
        ApiRequest api = ApiRequest.of(request);
        if (api.longRunning()) {
            return next.handle(request);
        }
        Seats seats = api.method().equals("GET") || api.method().equals("HEAD") ? reading : changing;
        Mono<Void> turn = seats.enter();
        Mono<ServerResponse> answer;
        if (turn == null) {
            try {
                answer = next.handle(request);
            } catch (RuntimeException e) {
                answer = Mono.error(e);
            }
        } else {
            answer = turn.then(Mono.defer(() -> next.handle(request)));
        }
        return answer.doFinally(signal -> seats.leave());
    }

    private static final class Seats {
        private final int limit;
        private final int queueLimit;
        private final ArrayDeque<Sinks.Empty<Void>> waiting = new ArrayDeque<>();
        private int taken;
        private @Nullable CompletableFuture<Void> drained;

        Seats(int limit, int queueLimit) {
            this.limit = limit;
            this.queueLimit = queueLimit;
        }

        /** Takes a seat and returns null, or returns what completes when there is one. */
        synchronized @Nullable Mono<Void> enter() {
            if (taken < limit) {
                taken++;
                return null;
            }
            if (waiting.size() >= queueLimit) {
                throw StatusException.tooManyRequests("Too many requests, please try again later.", 1);
            }
            Sinks.Empty<Void> turn = Sinks.empty();
            waiting.add(turn);
            return turn.asMono();
        }

        void leave() {
            Sinks.Empty<Void> next;
            synchronized (this) {
                next = waiting.poll();
                if (next == null && --taken == 0 && drained != null) {
                    drained.complete(null);
                }
            }
            if (next != null) {
                next.tryEmitEmpty();
            }
        }

        synchronized CompletableFuture<Void> drained() {
            CompletableFuture<Void> empty = new CompletableFuture<>();
            drained = empty;
            if (taken == 0) {
                empty.complete(null);
            }
            return empty;
        }
    }
}
