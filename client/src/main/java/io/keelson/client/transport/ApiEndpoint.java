package io.keelson.client.transport;

import java.util.concurrent.CompletableFuture;

/**
 * The port to an API server: one request, one answer whose body streams. Implementations are the in-process endpoint
 * of an API server in the same JVM and {@link TlsEndpoint}.
 */
@FunctionalInterface
public interface ApiEndpoint {
    /**
     * Sends a request.
     *
     * @return the answer as soon as its head is there; it completes exceptionally, with an {@link java.io.IOException},
     *     only when there is no answer: statuses such as 404 are answers. The body of an answer must be subscribed
     *     once; cancelling the subscription ends the request (this is how a watch is stopped).
     */
    CompletableFuture<ApiResponse> exchange(ApiRequest request);
}
