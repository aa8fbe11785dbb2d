package io.keelson.apiserver.server.verb;

import io.keelson.api.json.Json;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.audit.AuditLevel;
import io.keelson.apiserver.negotiation.Negotiation;
import io.keelson.apiserver.negotiation.YamlDocument;
import io.keelson.apiserver.registry.WriteRequest;
import io.keelson.apiserver.registry.delete.Deletion;
import io.keelson.apiserver.registry.options.DeleteOptions;
import io.keelson.apiserver.registry.options.ListOptions;
import io.keelson.apiserver.server.exchange.ApiExchange;
import io.keelson.apiserver.server.exchange.RequestContent;
import io.keelson.apiserver.server.exchange.RequestTarget;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Deletes an object, or all that a selector matches. */
final class DeleteHandler implements VerbHandler {
    private static final byte[] NOTHING = {};
    private final Writes writes;

    DeleteHandler(Writes writes) {
        this.writes = writes;
    }

    @Override
    public Mono<ServerResponse> handle(ApiExchange request, RequestTarget target) {
        boolean collection = target.verb().equals("deletecollection");
        ListOptions selected = collection ? Options.list(request.query()) : ListOptions.ALL;
        return writes.run(request, target, body -> {
            DeleteOptions options = options(request, body);
            if (body.length > 0 && request.audit().notes(AuditLevel.METADATA)) {
                request.audit().requestObject(Deletion.options(options));
            }
            WriteRequest write = Writes.request(request, NOTHING);
            return collection
                    ? target.store().deleteCollection(write, options, selected)
                    : target.store().delete(write, options);
        });
    }

    /** With a body the query's options do not count. */
    private static DeleteOptions options(ApiExchange request, byte[] body) {
        if (body.length == 0) {
            return Options.delete(request.query());
        }
        String type = RequestContent.mediaType(request.header("Content-Type"));
        return switch (type == null ? "" : type) {
            case "application/json" -> DeleteOptionsBody.parse(body);
            case "application/yaml" -> DeleteOptionsBody.parse(yaml(body));
            case RequestContent.PROTOBUF -> DeleteOptionsBody.parseProtobuf(body);
            default -> throw StatusException.unsupportedMediaType(Negotiation.OBJECT_TYPES);
        };
    }

    private static byte[] yaml(byte[] body) {
        try {
            return Json.write(YamlDocument.read(body).value());
        } catch (IllegalArgumentException e) {
            throw StatusException.badRequest(String.valueOf(e.getMessage()));
        }
    }
}
