package io.keelson.apiserver.server.connect;

import io.keelson.api.net.MalformedUrlException;
import io.keelson.api.net.ParsedUrl;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.authentication.UserHeaders;
import io.keelson.apiserver.proxy.Backends;
import io.keelson.apiserver.proxy.DialError;
import io.keelson.apiserver.proxy.ProxyTarget;
import io.keelson.apiserver.proxy.html.ProxiedLinks;
import io.keelson.apiserver.proxy.html.ProxiedPage;
import io.keelson.apiserver.request.Query;
import io.keelson.apiserver.server.exchange.ApiExchange;
import io.keelson.apiserver.server.exchange.ByteResponse;
import io.keelson.apiserver.server.exchange.RawResponse;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpMethod;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;

/** An answer that comes from a kubelet, pod or service and is passed on as it comes. */
final class ProxiedResponse extends RawResponse {
    /** Headers about one connection, which are not passed on (RFC 9110, 7.6.1). */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private static final List<String> CROSS_ORIGIN = List.of(
            "Access-Control-Allow-Credentials",
            "Access-Control-Allow-Headers",
            "Access-Control-Allow-Methods",
            "Access-Control-Allow-Origin");

    private static final int MOST_ERROR_BYTES = 2048;

    private final Flux<ByteBuf> body;

    private ProxiedResponse(int status, HttpHeaders headers, Flux<ByteBuf> body) {
        super(status, headers);
        this.body = body;
    }

    /** Reads a log; a kubelet's refusal becomes a {@code Status}. */
    static Mono<ServerResponse> log(Backends backends, ProxyTarget target) {
        return log(backends, target, body -> {
            HttpHeaders headers = new HttpHeaders();
            headers.set(HttpHeaders.CONTENT_TYPE, "text/plain");
            return new ProxiedResponse(200, headers, body);
        });
    }

    /** @param answer makes the answer of a log that can be read */
    static Mono<ServerResponse> log(
            Backends backends, ProxyTarget target, Function<Flux<ByteBuf>, ServerResponse> answer) {
        return backends.client(target)
                .get()
                .uri(target.requestTarget())
                .responseConnection((response, connection) -> {
                    Flux<ByteBuf> body = body(connection);
                    int code = response.status().code();
                    if (code >= 200 && code <= 206) {
                        return Mono.just(answer.apply(body));
                    }
                    return text(body).flatMap(text -> Mono.error(refused(code, text)));
                })
                .next()
                .onErrorMap(
                        e -> !(e instanceof StatusException),
                        e -> StatusException.internal("Get \"" + target.url() + "\": " + DialError.message(target, e)));
    }

    private static StatusException refused(int code, String text) {
        return switch (code) {
            case 400 -> StatusException.badRequest(text);
            case 404 ->
                StatusException.of(404, "NotFound", "the server could not find the requested resource", null)
                        .withCause("UnexpectedServerResponse", text, null);
            case 500 -> StatusException.internal(text);
            default -> StatusException.of(code, "", text, null);
        };
    }

    private static Mono<String> text(Flux<ByteBuf> body) {
        return body.map(buffer -> {
                    String text = buffer.toString(StandardCharsets.UTF_8);
                    buffer.release();
                    return text;
                })
                .reduce(new StringBuilder(), (all, part) -> all.length() < MOST_ERROR_BYTES ? all.append(part) : all)
                .map(all -> all.toString().strip());
    }

    /**
     * Passes a request on.
     *
     * @param prefix the part of the path that is not passed on; redirects and the links of pages get it back
     */
    static Mono<ServerResponse> request(Backends backends, ProxyTarget target, ApiExchange request, String prefix) {
        String host = Objects.requireNonNullElse(request.header("Host"), "");
        ProxiedLinks links = new ProxiedLinks(
                Objects.requireNonNullElse(Query.decode(prefix, false), prefix), target.authority(), host);
        Flux<ByteBuf> sent = request.exchange().getRequest().getBody().map(ProxiedResponse::toByteBuf);
        boolean bodiless = request.method().equals("GET") || request.method().equals("HEAD");
        return backends.client(target)
                .headers(out -> {
                    out.set("Host", host.isEmpty() ? target.authority() : host);
                    passed(request, HOP_BY_HOP).forEach(header -> out.add(header.getKey(), header.getValue()));
                    out.set("X-Forwarded-Uri", prefix + target.path());
                    forwardedFor(request).ifPresent(all -> out.set("X-Forwarded-For", all));
                })
                .request(HttpMethod.valueOf(request.method()))
                .uri(target.requestTarget())
                .send((out, exchange) -> bodiless ? exchange : exchange.send(sent))
                .responseConnection((response, connection) ->
                        Mono.<ServerResponse>fromCallable(() -> proxied(request, response, connection, links)))
                .next()
                .onErrorMap(
                        e -> !(e instanceof StatusException),
                        e -> StatusException.serviceUnavailable(
                                "error trying to reach service: " + DialError.message(target, e)));
    }

    /** Returns those whom the request has come from, the client last. */
    static Optional<String> forwardedFor(ApiExchange request) {
        InetSocketAddress client = request.exchange().getRequest().getRemoteAddress();
        if (client == null || client.getAddress() == null) {
            return Optional.empty();
        }
        String before = request.header("X-Forwarded-For");
        String address = client.getAddress().getHostAddress();
        return Optional.of(before == null ? address : before + ", " + address);
    }

    /** What comes through a proxy leads through it again, and says nothing of which sites may use this server. */
    private static ServerResponse proxied(
            ApiExchange request, HttpClientResponse response, Connection connection, ProxiedLinks links) {
        HttpHeaders headers = headers(response);
        CROSS_ORIGIN.forEach(headers::remove);
        Flux<ByteBuf> body = body(connection);
        String location = headers.getFirst(HttpHeaders.LOCATION);
        String coding = Objects.requireNonNullElse(headers.getFirst(HttpHeaders.CONTENT_ENCODING), "");
        if (location != null && !location.isEmpty()) {
            headers.set(HttpHeaders.LOCATION, redirected(location, connection, links));
        } else if (ProxiedPage.readable(headers.getFirst(HttpHeaders.CONTENT_TYPE), coding)) {
            headers.remove(HttpHeaders.CONTENT_LENGTH);
            int code = response.status().code();
            boolean empty = request.method().equals("HEAD") || code == 204 || code == 304;
            body = empty ? body : ProxiedPage.rewrite(body, coding, links);
        }
        return new ProxiedResponse(response.status().code(), headers, body);
    }

    private static String redirected(String location, Connection connection, ProxiedLinks links) {
        try {
            ParsedUrl to = ParsedUrl.of(location);
            return Objects.requireNonNullElse(links.rewrite(to), location);
        } catch (MalformedUrlException e) {
            connection.dispose();
            throw StatusException.internal("error trying to parse Location header: " + e.getMessage());
        }
    }

    /**
     * Passes a request on to an extension server.
     *
     * @param client connected to it
     * @param target where the request goes
     * @param added the headers that tell on whose behalf
     */
    static Mono<ServerResponse> extension(
            HttpClient client, ProxyTarget target, ApiExchange request, List<Map.Entry<String, String>> added) {
        Flux<ByteBuf> sent = request.exchange().getRequest().getBody().map(ProxiedResponse::toByteBuf);
        boolean bodiless = request.method().equals("GET") || request.method().equals("HEAD");
        // A connection that the server has closed meanwhile is found out by using it; what has no body can be sent
        // again.
        return client.disableRetry(!bodiless)
                .headers(out -> {
                    out.set("Host", target.authority());
                    passed(request, HOP_BY_HOP).forEach(header -> out.add(header.getKey(), header.getValue()));
                    added.forEach(header -> out.add(header.getKey(), header.getValue()));
                })
                .request(HttpMethod.valueOf(request.method()))
                .uri(target.requestTarget())
                .send((out, exchange) -> bodiless ? exchange : exchange.send(sent))
                .responseConnection((response, connection) -> Mono.<ServerResponse>just(answer(response, connection)))
                .next();
    }

    /** Extension servers must not lead clients elsewhere, nor say which sites may use this server. */
    private static ServerResponse answer(HttpClientResponse response, Connection connection) {
        int code = response.status().code();
        HttpHeaders headers = headers(response);
        if (code >= 300 && code < 400 && headers.getFirst(HttpHeaders.LOCATION) != null) {
            connection.dispose();
            return ByteResponse.text(502, "the backend attempted to redirect this request, which is not permitted");
        }
        CROSS_ORIGIN.forEach(headers::remove);
        // What is read to its end gives the connection back by itself.
        return new ProxiedResponse(code, headers, connection.inbound().receive().retain());
    }

    /**
     * Returns the headers of a request that another server may see: neither what is about the connection or proves who the
     * client is, nor what only a front proxy may say.
     *
     * @param connection the names of headers about the connection
     */
    static List<Map.Entry<String, String>> passed(ApiExchange request, Set<String> connection) {
        List<Map.Entry<String, String>> passed = new ArrayList<>();
        for (Map.Entry<String, String> header : request.headers()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            boolean kept = connection.contains(name)
                    || name.equals("host")
                    || name.equals("authorization")
                    || name.startsWith("impersonate-")
                    || UserHeaders.contains(name);
            if (!kept) {
                passed.add(header);
            }
        }
        return passed;
    }

    private static HttpHeaders headers(HttpClientResponse response) {
        HttpHeaders headers = new HttpHeaders();
        for (Map.Entry<String, String> header : response.responseHeaders()) {
            if (!HOP_BY_HOP.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                headers.add(header.getKey(), header.getValue());
            }
        }
        return headers;
    }

    private static Flux<ByteBuf> body(Connection connection) {
        return connection.inbound().receive().retain().doFinally(any -> connection.dispose());
    }

    private static ByteBuf toByteBuf(DataBuffer buffer) {
        ByteBuf bytes = NettyDataBufferFactory.toByteBuf(buffer);
        if (!(buffer instanceof NettyDataBuffer)) {
            DataBufferUtils.release(buffer);
        }
        return bytes;
    }

    @Override
    public Mono<Void> writeTo(ServerWebExchange exchange, Context context) {
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(statusCode());
        headers()
                .forEach((name, values) ->
                        values.forEach(value -> response.getHeaders().add(name, value)));
        Flux<Mono<DataBuffer>> groups =
                Flux.concat(Flux.just(Mono.empty()), body.map(bytes -> Mono.just(buffer(response, bytes))));
        return response.writeAndFlushWith(groups);
    }

    private static DataBuffer buffer(ServerHttpResponse response, ByteBuf bytes) {
        if (response.bufferFactory() instanceof NettyDataBufferFactory netty) {
            return netty.wrap(bytes);
        }
        byte[] copy = new byte[bytes.readableBytes()];
        bytes.readBytes(copy);
        bytes.release();
        return DefaultDataBufferFactory.sharedInstance.wrap(copy);
    }
}
