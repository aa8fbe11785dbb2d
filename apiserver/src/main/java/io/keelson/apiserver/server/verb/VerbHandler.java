package io.keelson.apiserver.server.verb;

import io.keelson.apiserver.server.exchange.ApiExchange;
import io.keelson.apiserver.server.exchange.RequestTarget;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Answers the requests of one verb. */
interface VerbHandler {

    /** Called on an event-loop thread, so it must not block; failures may be thrown or come through the result. */
    Mono<ServerResponse> handle(ApiExchange request, RequestTarget target);
}
