package io.keelson.client.transport;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import io.fabric8.kubernetes.client.http.StandardHttpHeaders;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketHandshakeException;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import io.fabric8.kubernetes.client.http.WebSocketUpgradeResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * fabric8's HTTP client over an {@link ApiEndpoint}. WebSockets are answered with 503, upon which fabric8 watches by
 * streaming HTTP; exec and attach, which need them, are not for this client.
 */
final class EndpointHttpClient
        extends StandardHttpClient<EndpointHttpClient, EndpointHttpClient.Factory, EndpointHttpClient.Builder> {
    private static final int SERVICE_UNAVAILABLE = 503;
    private final ApiEndpoint endpoint;

    private EndpointHttpClient(Builder builder, ApiEndpoint endpoint, AtomicBoolean closed) {
        super(builder, closed);
        this.endpoint = endpoint;
    }

    @Override
    public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
            StandardWebSocketBuilder wanted, WebSocket.Listener listener) {
        var answer = new WebSocketUpgradeResponse(wanted.asHttpRequest(), SERVICE_UNAVAILABLE);
        return CompletableFuture.completedFuture(
                new WebSocketResponse(answer, new WebSocketHandshakeException(answer)));
    }

    @Override
    public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
            StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        ApiRequest to;
        try {
            to = new ApiRequest(request.method(), pathAndQuery(request.uri()), headers(request), body(request));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
        return endpoint.exchange(to)
                .thenApply(answer -> new Answer(request, answer, new Body(answer.body(), consumer)));
    }

    @Override
    protected void doClose() {}

    private static String pathAndQuery(URI uri) {
        String path = uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    private static Map<String, List<String>> headers(StandardHttpRequest request) {
        Map<String, List<String>> headers = new HashMap<>(request.headers());
        if (request.getContentType() != null) {
            headers.put("Content-Type", List.of(request.getContentType()));
        }
        return headers;
    }

    private static byte[] body(StandardHttpRequest request) throws IOException {
        return switch (request.body()) {
            case null -> new byte[0];
            case StandardHttpRequest.StringBodyContent text -> text.getContent().getBytes(StandardCharsets.UTF_8);
            case StandardHttpRequest.ByteArrayBodyContent bytes -> bytes.getContent();
            case StandardHttpRequest.InputStreamBodyContent stream ->
                stream.getContent().readAllBytes();
            default -> throw new IOException("a body of an unknown kind");
        };
    }

    /** The head of an answer as fabric8 wants it. */
    private static final class Answer extends StandardHttpHeaders implements HttpResponse<AsyncBody> {
        private final StandardHttpRequest request;
        private final int status;
        private final AsyncBody body;

        Answer(StandardHttpRequest request, ApiResponse answer, AsyncBody body) {
            super(answer.headers());
            this.request = request;
            this.status = answer.status();
            this.body = body;
        }

        @Override
        public int code() {
            return status;
        }

        @Override
        public AsyncBody body() {
            return body;
        }

        @Override
        public StandardHttpRequest request() {
            return request;
        }

        @Override
        public Optional<HttpResponse<?>> previousResponse() {
            return Optional.empty();
        }
    }

    /** Pulls one piece for each {@link #consume()}. */
    private static final class Body implements AsyncBody, Flow.Subscriber<ByteBuffer> {
        private final Flow.Publisher<ByteBuffer> publisher;
        private final AsyncBody.Consumer<List<ByteBuffer>> consumer;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final AtomicBoolean subscribed = new AtomicBoolean();
        private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

        Body(Flow.Publisher<ByteBuffer> publisher, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
            this.publisher = publisher;
            this.consumer = consumer;
        }

        @Override
        public void consume() {
            if (subscribed.compareAndSet(false, true)) {
                publisher.subscribe(this);
            }
            subscription.thenAccept(s -> s.request(1));
        }

        @Override
        public CompletableFuture<Void> done() {
            return done;
        }

        @Override
        public void cancel() {
            if (subscribed.compareAndSet(false, true)) {
                publisher.subscribe(this);
            }
            subscription.thenAccept(Flow.Subscription::cancel);
            done.cancel(false);
        }

        @Override
        public void onSubscribe(Flow.Subscription s) {
            subscription.complete(s);
        }

        @Override
        public void onNext(ByteBuffer bytes) {
            try {
                consumer.consume(List.of(bytes), this);
            } catch (Exception e) {
                subscription.thenAccept(Flow.Subscription::cancel);
                done.completeExceptionally(e);
            }
        }

        @Override
        public void onError(Throwable failure) {
            done.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            done.complete(null);
        }
    }

    /** Makes clients of one endpoint. It is given to fabric8 by hand and is not found by a service loader. */
    static final class Factory implements HttpClient.Factory {
        private final ApiEndpoint endpoint;

        Factory(ApiEndpoint endpoint) {
            this.endpoint = endpoint;
        }

        @Override
        public Builder newBuilder() {
            return new Builder(this);
        }
    }

    /** Settings of TLS and proxies have no meaning here and are ignored. */
    static final class Builder extends StandardHttpClientBuilder<EndpointHttpClient, Factory, Builder> {
        Builder(Factory factory) {
            super(factory);
        }

        @Override
        public EndpointHttpClient build() {
            EndpointHttpClient of = client;
            return new EndpointHttpClient(
                    this, clientFactory.endpoint, of == null ? new AtomicBoolean() : of.getClosed());
        }

        @Override
        protected Builder newInstance(Factory factory) {
            return new Builder(factory);
        }
    }
}
