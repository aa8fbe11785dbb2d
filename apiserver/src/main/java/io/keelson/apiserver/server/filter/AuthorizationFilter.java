package io.keelson.apiserver.server.filter;

import io.keelson.apiserver.authorization.Attributes;
import io.keelson.apiserver.authorization.Authorizer;
import io.keelson.apiserver.authorization.Authorizer.Decision;
import io.keelson.apiserver.authorization.Forbidden;
import io.keelson.apiserver.server.exchange.ApiExchange;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Lets requests pass that their user may make, and answers 403 to the others. */
public final class AuthorizationFilter implements HandlerFilterFunction<ServerResponse, ServerResponse> {
    private final Authorizer authorizer;

    public AuthorizationFilter(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    @Override
    public Mono<ServerResponse> filter(ServerRequest request, HandlerFunction<ServerResponse> next) {
        ApiExchange api = ApiExchange.of(request);
        Attributes attributes = attributes(api);
        Decision decision = authorizer.authorize(attributes);
        boolean allowed = decision.outcome() == Authorizer.Outcome.ALLOW;
        api.audit().annotate("authorization.k8s.io/decision", allowed ? "allow" : "forbid");
        api.audit().annotate("authorization.k8s.io/reason", decision.reason());
        if (!allowed) {
            throw Forbidden.status(attributes, decision.reason());
        }
        return next.handle(request);
    }

    /** What a request wants to do. */
    public static Attributes attributes(ApiExchange api) {
        return Attributes.of(api.user(), api.info(), api.query().text("fieldSelector"));
    }

    /**
     * Returns where the authorizer allows it.
     *
     * @throws io.keelson.api.status.StatusException 403 where it does not
     */
    public static void check(Authorizer authorizer, Attributes attributes) {
        Decision decision = authorizer.authorize(attributes);
        if (decision.outcome() == Authorizer.Outcome.ALLOW) {
            return;
        }
        throw Forbidden.status(attributes, decision.reason());
    }
}
