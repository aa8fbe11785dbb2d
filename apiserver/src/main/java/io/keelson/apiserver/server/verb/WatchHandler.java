package io.keelson.apiserver.server.verb;

import io.keelson.api.document.ObjectDocument;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.metrics.RequestMetrics;
import io.keelson.apiserver.negotiation.OutputFormat;
import io.keelson.apiserver.negotiation.OutputFormat.Transform;
import io.keelson.apiserver.registry.options.WatchOptions;
import io.keelson.apiserver.server.exchange.ApiExchange;
import io.keelson.apiserver.server.exchange.ByteResponse;
import io.keelson.apiserver.server.exchange.RequestTarget;
import io.keelson.apiserver.server.filter.ErrorResponses;
import io.keelson.apiserver.table.IncludeObject;
import io.keelson.apiserver.watchcache.WatchEvent;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Follows objects. */
final class WatchHandler implements VerbHandler {
    private final RequestMetrics metrics;
    private final Set<BegunStream<WatchEvent>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean ending;

    WatchHandler(RequestMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public Mono<ServerResponse> handle(ApiExchange request, RequestTarget target) {
        ResourceDefinition resource = target.store().definition();
        OutputFormat format = request.format(target);
        if (format.transform() == Transform.PARTIAL_LIST) {
            throw ObjectWriter.objectAsList(resource.info());
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
        EventFramer framer = new EventFramer(resource, format, include);
        return Mono.just(ByteResponse.stream(
                format.contentType(),
                begun.map(framer::frame)
                        .onErrorResume(e -> Flux.just(framer.frame(error(request, e))))
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

    private static WatchEvent error(ApiExchange request, Throwable failure) {
        return new WatchEvent(
                WatchEvent.Type.ERROR,
                ObjectDocument.of(ErrorResponses.status(request, failure).toStatus()));
    }
}
