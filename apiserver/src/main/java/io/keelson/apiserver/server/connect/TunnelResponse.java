package io.keelson.apiserver.server.connect;

import io.keelson.apiserver.server.exchange.RawResponse;
import io.netty.channel.Channel;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** The answer of a connection that has become a tunnel: nothing is written any more, it lasts as long as the tunnel. */
final class TunnelResponse extends RawResponse {
    private final Channel client;

    TunnelResponse(Channel client) {
        super(101, new HttpHeaders());
        this.client = client;
    }

    @Override
    public Mono<Void> writeTo(ServerWebExchange exchange, Context context) {
        return Mono.create(ended -> client.closeFuture().addListener(closed -> ended.success()));
    }
}
