package io.keelson.apiserver.server.verb;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.resource.SubresourceInfo;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.negotiation.OutputFormat;
import io.keelson.apiserver.registry.Subresource;
import io.keelson.apiserver.registry.options.GetOptions;
import io.keelson.apiserver.server.exchange.ApiExchange;
import io.keelson.apiserver.server.exchange.ByteResponse;
import io.keelson.apiserver.server.exchange.RequestTarget;
import io.keelson.apiserver.server.exchange.VirtualThreads;
import io.keelson.apiserver.table.IncludeObject;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Reads one object or subresource. A large one that is wanted in another form is laid out off the event loop. */
final class GetHandler implements VerbHandler {
    /** Objects up to this size, in bytes, are turned into other forms on the event loop. */
    private static final int SMALL = 16 * 1024;

    private final VirtualThreads threads;

    GetHandler(VirtualThreads threads) {
        this.threads = threads;
    }

    @Override
    public Mono<ServerResponse> handle(ApiExchange request, RequestTarget target) {
        OutputFormat format = request.format(target);
        IncludeObject include = IncludeObject.parse(request.query().text("includeObject"));
        GetOptions options = Options.get(request.query());
        return read(target, options)
                .doOnNext(request.audit()::responseObject)
                .flatMap(object -> format.plain() || object.bytes().length <= SMALL
                        ? Mono.just(response(object, target, format, include))
                        : threads.call(() -> response(object, target, format, include)));
    }

    private static ServerResponse response(
            ObjectDocument object, RequestTarget target, OutputFormat format, IncludeObject include) {
        return ByteResponse.of(
                200,
                format.contentType(),
                ObjectWriter.write(object, target.store().definition(), format, include));
    }

    private static Mono<ObjectDocument> read(RequestTarget target, GetOptions options) {
        SubresourceInfo info = target.subresource();
        if (info == null) {
            return target.store().get(target.namespace(), target.name(), options);
        }
        Subresource subresource = target.store().subresource(info.name());
        if (subresource == null) {
            throw StatusException.notFoundPath();
        }
        return subresource.get(target.namespace(), target.name(), options);
    }
}
