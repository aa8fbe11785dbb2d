package io.keelson.apiserver.server.verb;

import io.keelson.api.json.Json;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.registry.Subresource;
import io.keelson.apiserver.registry.WriteRequest;
import io.keelson.apiserver.registry.options.PatchOptions;
import io.keelson.apiserver.registry.options.PatchType;
import io.keelson.apiserver.server.exchange.ApiExchange;
import io.keelson.apiserver.server.exchange.RequestContent;
import io.keelson.apiserver.server.exchange.RequestTarget;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Changes an object or a subresource by a patch; the media type says which kind of patch. */
final class PatchHandler implements VerbHandler {
    private final Writes writes;

    PatchHandler(Writes writes) {
        this.writes = writes;
    }

    @Override
    public Mono<ServerResponse> handle(ApiExchange request, RequestTarget target) {
        PatchType type = type(request);
        PatchOptions options = Options.patch(request.query());
        Subresource subresource = Writes.subresource(target);
        return writes.run(request, target, body -> {
            request.audit().requestPatch(body);
            WriteRequest write = Writes.request(request, body);
            return subresource == null
                    ? target.store().patch(write, type, options)
                    : subresource.patch(write, type, options);
        });
    }

    /**
     * Returns the kind of patch.
     *
     * @throws StatusException 415 where the media type is none of theirs
     */
    static PatchType type(ApiExchange request) {
        String header = request.header("Content-Type");
        String type = header == null || header.isEmpty() ? null : RequestContent.mediaType(header);
        for (PatchType known : PatchType.values()) {
            if (known.mediaType().equals(type)) {
                return known;
            }
        }
        throw StatusException.of(415, "UnsupportedMediaType", "415: Unsupported Media Type", Json.object());
    }
}
