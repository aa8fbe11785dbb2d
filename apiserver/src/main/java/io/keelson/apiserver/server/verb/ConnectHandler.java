package io.keelson.apiserver.server.verb;

import io.keelson.apiserver.server.exchange.ApiExchange;
import io.keelson.apiserver.server.exchange.RequestTarget;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Answers the subresources that lead to nodes: logs, exec, attach, port-forward and proxies. */
@FunctionalInterface
public interface ConnectHandler {

    /** Called on an event-loop thread, so it must not block. */
    Mono<ServerResponse> connect(ApiExchange request, RequestTarget target);
}
