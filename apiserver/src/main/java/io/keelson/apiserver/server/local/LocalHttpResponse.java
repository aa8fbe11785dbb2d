package io.keelson.apiserver.server.local;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Hands the answer of a request made in process to its caller, the body as it comes. */
public final class LocalHttpResponse extends AbstractServerHttpResponse {
    private final CompletableFuture<LocalResponse> answer = new CompletableFuture<>();

    public LocalHttpResponse() {
        super(DefaultDataBufferFactory.sharedInstance);
    }

    public CompletableFuture<LocalResponse> answer() {
        return answer;
    }

    @Override
    protected Mono<Void> writeWithInternal(Publisher<? extends DataBuffer> body) {
        Sinks.Empty<Void> done = Sinks.empty();
        Flux<ByteBuffer> buffers = Flux.from(body)
                .map(LocalHttpResponse::readOnly)
                .doOnError(done::tryEmitError)
                .doOnComplete(done::tryEmitEmpty)
                .doOnCancel(done::tryEmitEmpty);
        complete(JdkFlowAdapter.publisherToFlowPublisher(buffers));
        return done.asMono();
    }

    @Override
    protected Mono<Void> writeAndFlushWithInternal(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        return writeWithInternal(Flux.from(body).concatMap(part -> part));
    }

    /** Answers without a body. */
    public void completeEmpty() {
        complete(JdkFlowAdapter.publisherToFlowPublisher(Flux.empty()));
    }

    private void complete(Flow.Publisher<ByteBuffer> body) {
        if (answer.isDone()) {
            return;
        }
        HttpStatusCode status = getStatusCode();
        Map<String, List<String>> headers = new TreeMap<>();
        getHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        answer.complete(new LocalResponse(status == null ? 200 : status.value(), headers, body));
    }

    private static ByteBuffer readOnly(DataBuffer buffer) {
        ByteBuffer copy = ByteBuffer.allocate(buffer.readableByteCount());
        buffer.toByteBuffer(copy);
        DataBufferUtils.release(buffer);
        return copy.asReadOnlyBuffer();
    }

    @Override
    protected void applyStatusCode() {}

    @Override
    protected void applyHeaders() {}

    @Override
    protected void applyCookies() {}

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as WebFlux declares it
    public <T> T getNativeResponse() {
        return (T) this;
    }
}
