package io.keelson.apiserver.server.filter;

import io.keelson.apiserver.audit.AuditContext;
import io.keelson.apiserver.audit.AuditStage;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** An answer whose beginning, where it may be long, and end are noted. */
final class AuditedResponse implements ServerResponse {
    private final ServerResponse answer;
    private final AuditContext record;
    private final boolean longRunning;

    AuditedResponse(ServerResponse answer, AuditContext record, boolean longRunning) {
        this.answer = answer;
        this.record = record;
        this.longRunning = longRunning;
    }

    @Override
    public HttpStatusCode statusCode() {
        return answer.statusCode();
    }

    @Override
    public HttpHeaders headers() {
        return answer.headers();
    }

    @Override
    public MultiValueMap<String, ResponseCookie> cookies() {
        return answer.cookies();
    }

    @Override
    public Mono<Void> writeTo(ServerWebExchange exchange, Context context) {
        record.code(answer.statusCode().value());
        if (longRunning) {
            record.stage(AuditStage.RESPONSE_STARTED);
        }
        return answer.writeTo(exchange, context).doFinally(end -> record.stage(AuditStage.RESPONSE_COMPLETE));
    }
}
