package io.keelson.junit;

import io.keelson.client.transport.ApiEndpoint;
import io.keelson.client.transport.ApiRequest;
import io.keelson.client.transport.ApiResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * The API server as a process sees it that is killed right after a write: the write is done, the process never learns of
 * it, and nothing it sends afterwards arrives.
 */
final class MortalEndpoint implements ApiEndpoint {
    private final ApiEndpoint server;
    private final Life life;

    /** The life of one process, which may have several endpoints. */
    static final class Life {
        private final Predicate<ApiRequest> last;
        private final AtomicBoolean dying = new AtomicBoolean();
        private final CompletableFuture<Void> over = new CompletableFuture<>();

        /** @param last the first request of which this is true is the last one of the process */
        Life(Predicate<ApiRequest> last) {
            this.last = last;
        }

        /** Completes when the process is dead. */
        CompletableFuture<Void> over() {
            return over;
        }
    }

    MortalEndpoint(ApiEndpoint server, Life life) {
        this.server = server;
        this.life = life;
    }

    @Override
    public CompletableFuture<ApiResponse> exchange(ApiRequest request) {
        boolean write = !request.method().equals("GET");
        if (life.over.isDone() || write && life.dying.get()) {
            return killed();
        }
        if (!life.last.test(request)) {
            return server.exchange(request);
        }
        if (!life.dying.compareAndSet(false, true)) {
            return killed();
        }
        return server.exchange(request).thenCompose(answer -> {
            answer.body().subscribe(new Ignorant());
            life.over.complete(null);
            return killed();
        });
    }

    private static CompletableFuture<ApiResponse> killed() {
        return CompletableFuture.failedFuture(new IOException("killed"));
    }

    /** Nobody reads the answer. */
    private static final class Ignorant implements Flow.Subscriber<ByteBuffer> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.cancel();
        }

        @Override
        public void onNext(ByteBuffer item) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }
}
