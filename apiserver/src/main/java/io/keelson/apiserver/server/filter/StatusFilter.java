package io.keelson.apiserver.server.filter;

import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.audit.AuditContext;
import io.keelson.apiserver.metrics.RequestMetrics;
import io.keelson.apiserver.registry.Registry;
import io.keelson.apiserver.registry.ResourceStore;
import io.keelson.apiserver.request.RequestInfo;
import io.keelson.apiserver.server.exchange.ApiExchange;
import io.keelson.apiserver.server.exchange.RequestFailure;
import io.keelson.apiserver.server.exchange.VirtualThreads;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The outermost filter: whatever fails further in becomes a {@code Status}, and every answer is counted. */
public final class StatusFilter implements HandlerFilterFunction<ServerResponse, ServerResponse> {
    private final RequestMetrics metrics;

    private final Registry registry;
    private final VirtualThreads threads;
    private final boolean audited;

    /**
     * @param metrics counts requests
     * @param registry knows which resources there are to count
     * @param threads where answers are made that take time
     * @param audited whether what becomes of requests is noted
     */
    public StatusFilter(RequestMetrics metrics, Registry registry, VirtualThreads threads, boolean audited) {
        this.audited = audited;
        this.metrics = metrics;
        this.registry = registry;
        this.threads = threads;
    }

    @Override
    public Mono<ServerResponse> filter(ServerRequest request, HandlerFunction<ServerResponse> next) {
        ApiExchange api = ApiExchange.of(request);
        Mono<ServerResponse> answer;
        try {
            answer = next.handle(request);
        } catch (RuntimeException | Error e) {
            answer = failed(api, RequestFailure.of(e));
        }
        Mono<ServerResponse> counted = answer.onErrorResume(e -> failed(api, e))
                .doOnNext(response -> metrics.answered(
                        served(api.info()), response.statusCode().value(), System.nanoTime() - api.arrived()));
        return audited
                ? counted.map(response -> audited(api, response))
                        .doOnCancel(() -> api.audit().abandoned())
                : counted;
    }

    private static ServerResponse audited(ApiExchange api, ServerResponse answer) {
        AuditContext record = api.audit();
        return record == AuditContext.NONE ? answer : new AuditedResponse(answer, record, api.longRunning());
    }

    private Mono<ServerResponse> failed(ApiExchange api, Throwable failure) {
        if (api.audit() != AuditContext.NONE) {
            ErrorResponses.audit(api, failure);
        }
        return ErrorResponses.takesTime(api)
                ? threads.call(() -> ErrorResponses.response(api, failure))
                : Mono.just(ErrorResponses.response(api, failure));
    }

    /** What was asked for, with only such names as are served: everything else is up to the client, without bound. */
    private RequestInfo served(RequestInfo asked) {
        if (!asked.resourceRequest()) {
            return asked;
        }
        ResourceStore store =
                registry.store(new GroupVersionResource(asked.group(), asked.version(), asked.resource()));
        boolean part = store != null && store.info().subresource(asked.subresource()) != null;
        return new RequestInfo(
                true,
                asked.path(),
                asked.verb(),
                store == null ? "" : asked.group(),
                store == null ? "" : asked.version(),
                asked.namespace(),
                store == null ? "" : asked.resource(),
                part ? asked.subresource() : "",
                asked.name(),
                "");
    }
}
