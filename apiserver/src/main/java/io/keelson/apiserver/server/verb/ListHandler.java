package io.keelson.apiserver.server.verb;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.apiserver.audit.AuditContext;
import io.keelson.apiserver.audit.AuditLevel;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.negotiation.OutputFormat;
import io.keelson.apiserver.registry.DocumentList;
import io.keelson.apiserver.registry.options.ListOptions;
import io.keelson.apiserver.server.exchange.ApiExchange;
import io.keelson.apiserver.server.exchange.ByteResponse;
import io.keelson.apiserver.server.exchange.Encoder;
import io.keelson.apiserver.server.exchange.RequestTarget;
import io.keelson.apiserver.server.exchange.VirtualThreads;
import io.keelson.apiserver.table.IncludeObject;
import io.keelson.apiserver.table.Tables;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** Lists objects. Plain lists are the stored bytes; other forms of long lists are made off the event loop. */
final class ListHandler implements VerbHandler {
    /** Lists up to this long are turned into other forms on the event loop. */
    private static final int SHORT = 20;

    private final VirtualThreads threads;

    ListHandler(VirtualThreads threads) {
        this.threads = threads;
    }

    @Override
    public Mono<ServerResponse> handle(ApiExchange request, RequestTarget target) {
        ResourceDefinition resource = target.store().definition();
        OutputFormat format = request.format(target);
        if (format.transform() == OutputFormat.Transform.PARTIAL) {
            throw ObjectWriter.listAsObject(resource.info());
        }
        IncludeObject include = IncludeObject.parse(request.query().text("includeObject"));
        ListOptions options = Options.list(request.query());
        Mono<DocumentList> list = target.store().list(target.namespace(), options);
        if (request.audit().notes(AuditLevel.REQUEST_RESPONSE)) {
            return list.flatMap(found -> threads.call(() -> {
                note(request, found, resource);
                return response(found, resource, format, include);
            }));
        }
        if (format.plain()) {
            return list.map(found -> {
                ListBody body = body(found, resource);
                return ByteResponse.parts(format.contentType(), body, body.size());
            });
        }
        return list.flatMap(found -> found.items().size() <= SHORT
                ? Mono.just(response(found, resource, format, include))
                : threads.call(() -> response(found, resource, format, include)));
    }

    /** Notes a list as it is in JSON; one that no event could hold is told of without its objects. */
    private static void note(ApiExchange request, DocumentList list, ResourceDefinition resource) {
        ListBody body = body(list, resource);
        if (body.size() > AuditContext.MAX_BYTES) {
            request.audit().annotate("audit.k8s.io/truncated", "true");
            return;
        }
        ByteArrayOutputStream json = new ByteArrayOutputStream((int) body.size());
        body.forEach(json::writeBytes);
        request.audit().responseObject(json.toByteArray());
    }

    private static ServerResponse response(
            DocumentList list, ResourceDefinition resource, OutputFormat format, IncludeObject include) {
        if (format.encoding() == OutputFormat.Encoding.PROTOBUF && format.transform() == OutputFormat.Transform.NONE) {
            ProtobufListBody body = new ProtobufListBody(list, resource.info());
            return ByteResponse.parts(format.contentType(), body, body.size());
        }
        return ByteResponse.of(200, format.contentType(), write(list, resource, format, include));
    }

    private static ListBody body(DocumentList list, ResourceDefinition resource) {
        return new ListBody(list, resource.info(), !resource.scheme().typed());
    }

    private static byte[] write(
            DocumentList list, ResourceDefinition resource, OutputFormat format, IncludeObject include) {
        if (format.transform() == OutputFormat.Transform.NONE) {
            ByteArrayOutputStream json = new ByteArrayOutputStream();
            body(list, resource).forEach(json::writeBytes);
            return Encoder.bytes(json.toByteArray(), format);
        }
        List<ObjectNode> items =
                list.items().stream().map(ObjectDocument::toTree).toList();
        ObjectNode meta = ListBody.meta(list, false);
        ObjectNode made = format.transform() == OutputFormat.Transform.TABLE
                ? Tables.table(resource, items, meta, format.transformVersion(), include, true)
                : ObjectWriter.partialList(items, meta, format.transformVersion());
        return Encoder.bytes(Json.write(made), format);
    }
}
