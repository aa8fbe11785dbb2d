package io.keelson.apiserver.server.filter;

import io.keelson.api.status.StatusException;
import io.keelson.apiserver.audit.AuditContext;
import io.keelson.apiserver.audit.AuditedRequest;
import io.keelson.apiserver.audit.Auditor;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.server.exchange.ApiExchange;
import java.time.Clock;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Begins the audit record of a request once it is known who makes it; {@link StatusFilter} ends it. */
public final class AuditFilter implements HandlerFilterFunction<ServerResponse, ServerResponse> {
    private final Auditor auditor;
    private final Clock clock;

    /**
     * @param auditor begins records
     * @param clock the server's time
     */
    public AuditFilter(Auditor auditor, Clock clock) {
        this.auditor = auditor;
        this.clock = clock;
    }

    @Override
    public Mono<ServerResponse> filter(ServerRequest request, HandlerFunction<ServerResponse> next) {
        ApiExchange api = ApiExchange.of(request);
        UserInfo user = api.user();
        AuditContext record =
                auditor.enabled() ? auditor.begin(api.audited(clock), user, api.info()) : AuditContext.NONE;
        if (record == AuditContext.NONE) {
            return next.handle(request);
        }
        api.audit(record);
        return Mono.fromFuture(auditor.received(record)).flatMap(kept -> {
            if (!kept) {
                return Mono.error(StatusException.internal("failed to store audit event"));
            }
            return next.handle(request);
        });
    }

    /** Notes that somebody could not show who they are. */
    void refused(ApiExchange api, StatusException refusal) {
        if (auditor.enabled()) {
            AuditedRequest request = api.audited(clock);
            auditor.unauthenticated(request, api.info(), refusal);
        }
    }
}
