package io.keelson.apiserver.server.filter;

import io.keelson.api.status.StatusException;
import io.keelson.apiserver.authentication.Authenticator;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.server.connection.ClientCertificates;
import io.keelson.apiserver.server.exchange.ApiExchange;
import io.netty.channel.Channel;
import java.security.cert.X509Certificate;
import java.util.List;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Finds out who makes a request, or answers 401. */
public final class AuthenticationFilter implements HandlerFilterFunction<ServerResponse, ServerResponse> {
    private final Authenticator authenticator;
    private final AuditFilter audit;

    /**
     * @param authenticator finds out who it is
     * @param audit is told of those who could not show it
     */
    public AuthenticationFilter(Authenticator authenticator, AuditFilter audit) {
        this.authenticator = authenticator;
        this.audit = audit;
    }

    @Override
    public Mono<ServerResponse> filter(ServerRequest request, HandlerFunction<ServerResponse> next) {
        ApiExchange api = ApiExchange.of(request);
        UserInfo pinned = api.pinnedUser();
        try {
            api.user(pinned != null ? pinned : authenticate(api));
        } catch (StatusException refusal) {
            audit.refused(api, refusal);
            throw refusal;
        }
        return next.handle(request);
    }

    private UserInfo authenticate(ApiExchange api) {
        Channel channel = api.channel();
        List<X509Certificate> shown = channel == null ? List.of() : ClientCertificates.of(channel);
        return authenticator.authenticate(shown, api.header("Authorization"), api::headers);
    }
}
