package io.keelson.apiserver.server.exchange;

import io.keelson.apiserver.authentication.UserInfo;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * Bounds how many requests are worked on at once; watches and other long-running requests do not count. Reads take their
 * seat in the filter, writes when their body is there and their work begins, so that a body that never comes holds none.
 * Cluster administrators do not wait behind others (upstream's level {@code exempt}).
 */
public final class RequestSeats implements HandlerFilterFunction<ServerResponse, ServerResponse> {
    /** How much of a body is a seat's worth of work. */
    private static final int BYTES_PER_SEAT = 32 * 1024;

    private final FairSeats reading;
    private final FairSeats changing;

    /**
     * @param readLimit how many reads may be worked on at once
     * @param changeLimit how many writes may be worked on at once
     * @param queueLimit how many more of each may wait
     */
    public RequestSeats(int readLimit, int changeLimit, int queueLimit) {
        this.reading = new FairSeats(readLimit, queueLimit);
        this.changing = new FairSeats(changeLimit, queueLimit);
    }

    /** Completes when no request is worked on. */
    public CompletableFuture<Void> drained() {
        return CompletableFuture.allOf(reading.drained(), changing.drained());
    }

    @Override
    public Mono<ServerResponse> filter(ServerRequest request, HandlerFunction<ServerResponse> next) {
        ApiExchange api = ApiExchange.of(request);
        if (api.longRunning() || !api.reads()) {
            return next.handle(request);
        }
        FairSeats.Seat seat = enter(reading, api.user(), 1);
        api.atAnswer(seat::leave);
        Mono<Void> turn = seat.turn();
        return turn == null ? next.handle(request) : turn.then(Mono.defer(() -> next.handle(request)));
    }

    /**
     * Does the work of a write when there is a seat for it. The seat is given back when the work has ended, also where the
     * client does not wait for it any longer.
     *
     * @param bytes the size of the body
     */
    public <T> Mono<T> write(VirtualThreads threads, ApiExchange request, int bytes, Callable<? extends T> work) {
        FairSeats.Seat seat = enter(changing, request.user(), 1 + bytes / BYTES_PER_SEAT);
        request.atAnswer(seat::giveUp);
        Mono<T> answer = threads.<T>call(() -> {
            if (!seat.begin()) {
                throw new CancellationException("the request has been given up");
            }
            try {
                return work.call();
            } finally {
                seat.leave();
            }
        });
        Mono<Void> turn = seat.turn();
        return turn == null ? answer : turn.then(answer);
    }

    private static FairSeats.Seat enter(FairSeats seats, UserInfo user, int width) {
        return exempt(user) ? seats.exempt() : seats.enter(user.name(), width);
    }

    /** Whether a user's requests are never held up by those of others. */
    static boolean exempt(@Nullable UserInfo user) {
        return user != null && (user.in("system:masters") || user.in("kubeadm:cluster-admins"));
    }
}
