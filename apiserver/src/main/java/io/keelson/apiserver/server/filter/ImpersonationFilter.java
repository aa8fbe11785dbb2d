package io.keelson.apiserver.server.filter;

import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.authorization.Authorizer;
import io.keelson.apiserver.authorization.Impersonation;
import io.keelson.apiserver.server.exchange.ApiExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Goes on as somebody else where the {@code Impersonate-*} headers want it and the user may. */
public final class ImpersonationFilter implements HandlerFilterFunction<ServerResponse, ServerResponse> {
    private static final String PREFIX = "impersonate-";
    private final Impersonation impersonation;

    public ImpersonationFilter(Authorizer authorizer) {
        this.impersonation = new Impersonation(authorizer);
    }

    @Override
    public Mono<ServerResponse> filter(ServerRequest request, HandlerFunction<ServerResponse> next) {
        HttpHeaders headers = request.exchange().getRequest().getHeaders();
        List<Map.Entry<String, String>> wanted = null;
        for (String name : headers.headerNames()) {
            if (name.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
                wanted = wanted == null ? new ArrayList<>() : wanted;
                for (String value : headers.getOrEmpty(name)) {
                    wanted.add(Map.entry(name, value));
                }
            }
        }
        UserInfo other = wanted == null ? null : Impersonation.wanted(wanted);
        if (other != null) {
            ApiExchange api = ApiExchange.of(request);
            UserInfo impersonated = impersonation.impersonate(AuthorizationFilter.attributes(api), other);
            api.user(impersonated);
            api.audit().impersonated(impersonated);
        }
        return next.handle(request);
    }
}
