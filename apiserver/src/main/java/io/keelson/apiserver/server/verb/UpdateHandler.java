package io.keelson.apiserver.server.verb;

import io.keelson.apiserver.registry.Subresource;
import io.keelson.apiserver.registry.options.UpdateOptions;
import io.keelson.apiserver.server.exchange.ApiExchange;
import io.keelson.apiserver.server.exchange.RequestTarget;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Replaces an object or a subresource. */
final class UpdateHandler implements VerbHandler {
    private final Writes writes;

    UpdateHandler(Writes writes) {
        this.writes = writes;
    }

    @Override
    public Mono<ServerResponse> handle(ApiExchange request, RequestTarget target) {
        UpdateOptions options = Options.update(request.query());
        Subresource subresource = Writes.subresource(target);
        return writes.object(
                request,
                target,
                write -> subresource == null
                        ? target.store().update(write, options)
                        : subresource.update(write, options));
    }
}
