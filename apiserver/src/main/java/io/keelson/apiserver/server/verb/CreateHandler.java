package io.keelson.apiserver.server.verb;

import io.keelson.apiserver.registry.Subresource;
import io.keelson.apiserver.registry.options.CreateOptions;
import io.keelson.apiserver.server.exchange.ApiExchange;
import io.keelson.apiserver.server.exchange.RequestTarget;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Creates an object, or what a subresource makes of one: bindings, evictions, tokens. */
final class CreateHandler implements VerbHandler {
    private final Writes writes;

    CreateHandler(Writes writes) {
        this.writes = writes;
    }

    @Override
    public Mono<ServerResponse> handle(ApiExchange request, RequestTarget target) {
        CreateOptions options = Options.create(request.query());
        Subresource subresource = Writes.subresource(target);
        return writes.object(
                request,
                target,
                write -> subresource == null
                        ? target.store().create(write, options)
                        : subresource.create(write, options));
    }
}
