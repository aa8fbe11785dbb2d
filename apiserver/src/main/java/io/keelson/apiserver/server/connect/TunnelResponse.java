package io.keelson.apiserver.server.connect;

import io.netty.channel.Channel;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** The answer of a connection that has become a tunnel: nothing is written any more, it lasts as long as the tunnel. */
final class TunnelResponse implements ServerResponse {
    private final Channel client;

    TunnelResponse(Channel client) {
        this.client = client;
    }

    @Override
    public HttpStatusCode statusCode() {
        return HttpStatusCode.valueOf(101);
    }

    @Override
    public HttpHeaders headers() {
        return new HttpHeaders();
    }

    @Override
    public MultiValueMap<String, ResponseCookie> cookies() {
        return new LinkedMultiValueMap<>();
    }

    @Override
    public Mono<Void> writeTo(ServerWebExchange exchange, Context context) {
        return Mono.create(ended -> client.closeFuture().addListener(closed -> ended.success()));
    }
}
