package io.keelson.apiserver.server.verb;

import io.keelson.api.json.Json;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.resource.SubresourceInfo;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.metrics.RequestMetrics;
import io.keelson.apiserver.negotiation.Negotiation;
import io.keelson.apiserver.registry.Registry;
import io.keelson.apiserver.server.exchange.ApiExchange;
import io.keelson.apiserver.server.exchange.BodyMemory;
import io.keelson.apiserver.server.exchange.ByteResponse;
import io.keelson.apiserver.server.exchange.RequestSeats;
import io.keelson.apiserver.server.exchange.RequestTarget;
import io.keelson.apiserver.server.exchange.VirtualThreads;
import io.keelson.apiserver.server.filter.ErrorResponses;
import io.keelson.apiserver.server.nonresource.DiscoveryHandler;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Answers resource requests: finds what they are aimed at and hands them to the handler of their verb. */
public final class ResourceHandler {
    private final Registry registry;
    private final Map<String, VerbHandler> verbs;
    private final Predicate<String> groups;
    private final ConnectHandler connect;
    private final WatchHandler watches;

    /**
     * @param registry the resources
     * @param groups tells whether a group is built in
     * @param threads where writes are done
     * @param seats which bound how many writes are done at once
     * @param metrics counts watches
     * @param connect answers what leads to nodes
     */
    public ResourceHandler(
            Registry registry,
            Predicate<String> groups,
            VirtualThreads threads,
            RequestSeats seats,
            RequestMetrics metrics,
            ConnectHandler connect) {
        this.registry = registry;
        this.groups = groups;
        this.connect = connect;
        this.watches = new WatchHandler(metrics);
        Writes writes = new Writes(threads, seats, BodyMemory.ofHeap());
        DeleteHandler delete = new DeleteHandler(writes);
        this.verbs = Map.of(
                "get", new GetHandler(threads),
                "list", new ListHandler(threads),
                "watch", watches,
                "create", new CreateHandler(writes),
                "update", new UpdateHandler(writes),
                "patch", new PatchHandler(writes),
                "delete", delete,
                "deletecollection", delete);
    }

    /** Ends all watches. */
    public void endWatches() {
        watches.endAll();
    }

    public Mono<ServerResponse> handle(ServerRequest serverRequest) {
        ApiExchange request = ApiExchange.of(serverRequest);
        RequestTarget target = RequestTarget.find(registry, request.method(), request.info());
        if (target == null) {
            // Paths in groups that nobody serves, or custom resources do, are no resources but unknown paths.
            String group = request.info().group();
            if (group.isEmpty() || groups.test(group)) {
                throw StatusException.notFoundPath();
            }
            return DiscoveryHandler.notFound();
        }
        SubresourceInfo subresource = target.subresource();
        if (subresource != null && isConnect(subresource)) {
            return connect.connect(request, target);
        }
        if (request.method().equals("PATCH")) {
            PatchHandler.type(request);
        }
        checkAccept(request, target);
        VerbHandler handler = verbs.get(target.verb());
        if (handler == null) {
            throw StatusException.methodNotAllowed();
        }
        String warning = target.store().definition().deprecationWarning();
        if (warning != null) {
            request.audit().annotate("k8s.io/deprecated", "true");
        }
        Mono<ServerResponse> answer;
        try {
            answer = handler.handle(request, target);
        } catch (RuntimeException e) {
            answer = Mono.error(e);
        }
        return warning == null
                ? answer
                : answer.onErrorResume(e -> Mono.just(ErrorResponses.response(request, e)))
                        .map(response -> ((ByteResponse) response).warnings(List.of(warning)));
    }

    private static boolean isConnect(SubresourceInfo subresource) {
        return switch (subresource.name()) {
            case "exec", "attach", "portforward", "proxy", "log" -> true;
            default -> false;
        };
    }

    /** Answers 406 where no alternative of the client is announced for the route. */
    private static void checkAccept(ApiExchange request, RequestTarget target) {
        ResourceInfo resource = target.store().info();
        boolean list = target.verb().equals("list") || target.verb().equals("watch");
        List<String> announced =
                list && resource.allows("watch") ? Negotiation.WATCHABLE_TYPES : Negotiation.OBJECT_TYPES;
        if (!Negotiation.acceptable(request.accept(), announced)) {
            throw StatusException.of(
                    406,
                    "NotAcceptable",
                    "406: Not Acceptable\n\nAvailable representations: " + String.join(", ", announced),
                    Json.object());
        }
    }
}
