package io.keelson.apiserver.server.connect;

import io.keelson.apiserver.server.exchange.ApiExchange;
import io.keelson.apiserver.server.exchange.RawResponse;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.server.upgrade.ReactorNettyRequestUpgradeStrategy;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A log over a WebSocket: messages with its bytes as they come, by the protocols {@code binary.k8s.io} (also where none is
 * asked for) and {@code base64.binary.k8s.io}. What the client sends is passed over; that it closes ends the log.
 */
final class WebSocketLog extends RawResponse {
    private static final String PROTOCOLS = "Sec-WebSocket-Protocol";
    private static final String BASE64 = "base64.binary.k8s.io";
    private static final Set<String> SPOKEN = Set.of("binary.k8s.io", BASE64);

    private final @Nullable String protocol;
    private final boolean emptyFirst;
    private final Flux<ByteBuf> body;

    private WebSocketLog(@Nullable String protocol, boolean emptyFirst, Flux<ByteBuf> body) {
        super(101, new HttpHeaders());
        this.protocol = protocol;
        this.emptyFirst = emptyFirst;
        this.body = body;
    }

    /** Whether a client of HTTP/1.1 asks for a WebSocket. */
    static boolean asked(ApiExchange request) {
        String upgrade = request.header("Upgrade");
        return upgrade != null
                && upgrade.equalsIgnoreCase("websocket")
                && list(request.header("Connection")).anyMatch("upgrade"::equals);
    }

    /** Whether one of the protocols that the client asks for is spoken here; none asked for will do. */
    static boolean spoken(ApiExchange request) {
        return request.header(PROTOCOLS) == null || protocol(request) != null;
    }

    /**
     * Makes the answer.
     *
     * @param emptyFirst whether an empty message tells that the log has begun
     * @param body the log, released as it is sent
     */
    static ServerResponse of(ApiExchange request, boolean emptyFirst, Flux<ByteBuf> body) {
        return new WebSocketLog(protocol(request), emptyFirst, body);
    }

    private static @Nullable String protocol(ApiExchange request) {
        return list(request.header(PROTOCOLS))
                .filter(SPOKEN::contains)
                .findFirst()
                .orElse(null);
    }

    private static Stream<String> list(@Nullable String header) {
        return Arrays.stream((header == null ? "" : header).split(","))
                .map(one -> one.strip().toLowerCase(Locale.ROOT));
    }

    @Override
    public Mono<Void> writeTo(ServerWebExchange exchange, Context context) {
        HandshakeInfo handshake = new HandshakeInfo(
                exchange.getRequest().getURI(), exchange.getRequest().getHeaders(), Mono.empty(), protocol);
        return new ReactorNettyRequestUpgradeStrategy().upgrade(exchange, this::send, protocol, () -> handshake);
    }

    private Mono<Void> send(WebSocketSession session) {
        Flux<WebSocketMessage> messages = body.map(bytes -> {
            byte[] copy = new byte[bytes.readableBytes()];
            bytes.readBytes(copy);
            bytes.release();
            return message(session, copy);
        });
        Flux<WebSocketMessage> all = emptyFirst ? messages.startWith(message(session, new byte[0])) : messages;
        return session.send(all.takeUntilOther(session.receive().then()));
    }

    private WebSocketMessage message(WebSocketSession session, byte[] bytes) {
        return BASE64.equals(protocol)
                ? session.textMessage(new String(Base64.getEncoder().encode(bytes), StandardCharsets.US_ASCII))
                : session.binaryMessage(buffers -> buffers.wrap(bytes));
    }
}
