package io.keelson.apiserver.server;

import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Answers the subresources that lead to nodes: logs, exec, attach, port-forward and proxies. */
@FunctionalInterface
interface ConnectHandler {

    /** Called on an event-loop thread, so it must not block. */
    Mono<ServerResponse> connect(ApiRequest request, Target target);
}
