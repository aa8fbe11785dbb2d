package io.keelson.apiserver.server.local;

import java.util.concurrent.CompletableFuture;

/**
 * Makes requests to the API server from within its process, with one identity and without sockets. They take the same
 * way as those from outside: authorization, admission and limits included.
 */
public interface LocalEndpoint {

    /**
     * Makes one request; what runs before the first wait runs on the caller's thread.
     *
     * @return the answer as soon as its head is known; API errors are answers, too
     */
    CompletableFuture<LocalResponse> exchange(LocalRequest request);
}
