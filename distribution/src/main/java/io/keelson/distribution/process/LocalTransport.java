package io.keelson.distribution.process;

import io.keelson.apiserver.server.local.LocalEndpoint;
import io.keelson.apiserver.server.local.LocalRequest;
import io.keelson.client.transport.ApiEndpoint;
import io.keelson.client.transport.ApiResponse;

/** Leads clients to the API server of the same process. */
final class LocalTransport {
    private LocalTransport() {}

    /** Returns the client's port to a server's endpoint. */
    static ApiEndpoint to(LocalEndpoint server) {
        return request -> server.exchange(
                        new LocalRequest(request.method(), request.pathAndQuery(), request.headers(), request.body()))
                .thenApply(answer -> new ApiResponse(answer.status(), answer.headers(), answer.body()));
    }
}
