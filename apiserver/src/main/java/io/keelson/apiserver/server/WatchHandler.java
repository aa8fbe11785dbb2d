package io.keelson.apiserver.server;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.apiserver.metrics.RequestMetrics;
import io.keelson.apiserver.negotiation.Negotiation;
import io.keelson.apiserver.negotiation.OutputFormat;
import io.keelson.apiserver.negotiation.OutputFormat.Transform;
import io.keelson.apiserver.registry.WatchOptions;
import io.keelson.apiserver.table.IncludeObject;
import io.keelson.apiserver.table.Tables;
import io.keelson.apiserver.watchcache.WatchEvent;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** Follows objects. Watchers of one form share the frame that is made at an event's first watcher. */
final class WatchHandler implements VerbHandler {
    private final RequestMetrics metrics;
    private final Tables tables;
    private final Set<BegunStream<WatchEvent>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean ending;

    WatchHandler(RequestMetrics metrics, Tables tables) {
        this.metrics = metrics;
        this.tables = tables;
    }

    @Override
    public Mono<ServerResponse> handle(ApiRequest request, Target target) {
        OutputFormat format = request.format(Negotiation.Endpoint.STREAM);
        ResourceInfo resource = target.store().info();
        if (format.transform() == Transform.PARTIAL_LIST) {
            throw ObjectWriter.objectAsList(resource);
        }
        IncludeObject include = IncludeObject.parse(request.query().text("includeObject"));
        WatchOptions options = Options.watch(request.query(), target.name());
        Flux<WatchEvent> events = target.store().watch(target.namespace(), options);
        // Begun at once, so that a refusal is known while there is time to answer with a status.
        BegunStream<WatchEvent> begun = BegunStream.of(events);
        Throwable refusal = begun.failure();
        if (refusal != null) {
            return Mono.error(refusal);
        }
        return Mono.just(ApiResponse.stream(
                format.contentType(),
                frames(begun, resource, format, include)
                        .onErrorResume(e -> Flux.just(error(request, e)))
                        .doOnSubscribe(any -> began(begun))
                        .doFinally(any -> ended(begun))));
    }

    private void began(BegunStream<WatchEvent> stream) {
        open.add(stream);
        metrics.watchBegan();
        if (ending) {
            stream.end();
        }
    }

    private void ended(BegunStream<WatchEvent> stream) {
        open.remove(stream);
        metrics.watchEnded();
    }

    /** Ends all watches, those to come too; clients begin them anew where they left off. */
    void endAll() {
        ending = true;
        open.forEach(BegunStream::end);
    }

    private Flux<byte[]> frames(
            Flux<WatchEvent> events, ResourceInfo resource, OutputFormat format, IncludeObject include) {
        return switch (format.transform()) {
            case TABLE -> {
                AtomicBoolean columns = new AtomicBoolean(true);
                yield events.map(event -> tableFrame(event, resource, format, include, columns));
            }
            case PARTIAL -> {
                String name = "partial/" + format.transformVersion();
                yield events.map(event -> event.type() == WatchEvent.Type.ERROR
                        ? event.jsonFrame()
                        : event.frame(
                                name,
                                one -> frame(
                                        one, ObjectWriter.partial(one.object().toTree(), format.transformVersion()))));
            }
            default -> events.map(WatchEvent::jsonFrame);
        };
    }

    /** Only the first table of a watch says the columns. */
    private byte[] tableFrame(
            WatchEvent event,
            ResourceInfo resource,
            OutputFormat format,
            IncludeObject include,
            AtomicBoolean columns) {
        if (event.type() == WatchEvent.Type.ERROR) {
            return event.jsonFrame();
        }
        boolean first = columns.getAndSet(false);
        String name = "table/" + format.transformVersion() + "/" + include + "/" + first;
        return event.frame(name, one -> {
            ObjectNode object = one.object().toTree();
            ObjectNode meta = Json.object()
                    .put("resourceVersion", Long.toString(one.object().header().resourceVersion()));
            return frame(one, tables.table(resource, List.of(object), meta, format.transformVersion(), include, first));
        });
    }

    private static byte[] frame(WatchEvent event, ObjectNode object) {
        return new WatchEvent(event.type(), ObjectDocument.of(object)).jsonFrame();
    }

    private static byte[] error(ApiRequest request, Throwable failure) {
        ObjectNode status = Failures.status(request, failure).toStatus();
        return new WatchEvent(WatchEvent.Type.ERROR, ObjectDocument.of(status)).jsonFrame();
    }
}
