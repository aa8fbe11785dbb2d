package io.keelson.apiserver.server.exchange;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** An answer made of bytes that are written as they are, without message converters. */
public final class ByteResponse extends RawResponse {
    public static final String JSON = "application/json";
    public static final String TEXT = "text/plain; charset=utf-8";

    /** Bodies from this size on are compressed for clients that can take it. */
    private static final int GZIP_FROM = 128 * 1024;

    /** Where that is done: it takes the time of hundreds of small requests, which an event loop would let wait. */
    private static final Scheduler COMPRESSION = Schedulers.boundedElastic();

    private final Body body;

    private ByteResponse(int status, String contentType, Body body) {
        super(status, new HttpHeaders());
        this.body = body;
        if (!contentType.isEmpty()) {
            headers().set(HttpHeaders.CONTENT_TYPE, contentType);
        }
    }

    /** An answer that is there as a whole. The bytes must not be modified afterwards. */
    public static ByteResponse of(int status, String contentType, byte[] bytes) {
        return new ByteResponse(status, contentType, new Whole(bytes, null));
    }

    /** As {@link #of}, with the bytes compressed with gzip for clients that can take them so. */
    public static ByteResponse compressed(int status, String contentType, byte[] bytes, byte[] gzip) {
        return new ByteResponse(status, contentType, new Whole(bytes, gzip));
    }

    /** An answer in plain text. */
    public static ByteResponse text(int status, String text) {
        return of(status, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A long answer made part by part while it is sent.
     *
     * @param size the length of all parts in bytes
     */
    public static ByteResponse parts(String contentType, Iterable<byte[]> parts, long size) {
        return new ByteResponse(200, contentType, new Parts(parts, size));
    }

    /** An answer that goes on for as long as it likes; each frame is sent at once. */
    public static ByteResponse stream(String contentType, Flux<byte[]> frames) {
        return new ByteResponse(200, contentType, new Stream(frames));
    }

    /** Adds a header. */
    public ByteResponse header(String name, String value) {
        headers().add(name, value);
        return this;
    }

    /** Adds the warnings of a write, as RFC 7234 5.5 lays them out. */
    public ByteResponse warnings(List<String> warnings) {
        WarningHeader.values(warnings).forEach(value -> headers().add("Warning", value));
        return this;
    }

    @Override
    public Mono<Void> writeTo(ServerWebExchange exchange, Context context) {
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(statusCode());
        HttpHeaders out = response.getHeaders();
        out.set(RequestId.HEADER, RequestId.of(exchange));
        if (!headers().containsHeader(HttpHeaders.CACHE_CONTROL)) {
            out.set(HttpHeaders.CACHE_CONTROL, "no-cache, private");
        }
        headers().forEach((name, values) -> {
            for (String value : values) {
                out.add(name, value);
            }
        });
        DataBufferFactory buffers = response.bufferFactory();
        return switch (body) {
            case Whole whole -> {
                byte[] bytes = whole.bytes();
                if (bytes.length >= GZIP_FROM && acceptsGzip(exchange)) {
                    compressed(out);
                    byte[] ready = whole.gzip();
                    if (ready == null) {
                        yield response.writeWith(Mono.fromCallable(() -> Gzip.compress(bytes))
                                .map(buffers::wrap)
                                .subscribeOn(COMPRESSION));
                    }
                    out.setContentLength(ready.length);
                    yield response.writeWith(Mono.just(buffers.wrap(ready)));
                }
                out.setContentLength(bytes.length);
                yield response.writeWith(Mono.just(buffers.wrap(bytes)));
            }
            case Parts parts -> {
                Flux<byte[]> bytes = Flux.fromIterable(parts.parts());
                if (parts.size() >= GZIP_FROM && acceptsGzip(exchange)) {
                    compressed(out);
                    bytes = Gzip.compress(bytes).subscribeOn(COMPRESSION);
                } else {
                    out.setContentLength(parts.size());
                }
                yield response.writeWith(bytes.map(buffers::wrap));
            }
            case Stream stream -> {
                // The empty first group makes the head go out before there is anything to tell.
                Flux<Mono<DataBuffer>> groups = Flux.concat(
                        Flux.just(Mono.empty()), stream.frames().map(frame -> Mono.just(buffers.wrap(frame))));
                yield response.writeAndFlushWith(groups);
            }
        };
    }

    private static void compressed(HttpHeaders out) {
        out.set(HttpHeaders.CONTENT_ENCODING, "gzip");
        out.set(HttpHeaders.VARY, "Accept-Encoding");
    }

    private static boolean acceptsGzip(ServerWebExchange exchange) {
        @Nullable String accepted = exchange.getRequest().getHeaders().getFirst(HttpHeaders.ACCEPT_ENCODING);
        // Weights are not understood, as upstream does not: with one, nothing is compressed.
        return accepted != null
                && Arrays.stream(accepted.split(",")).map(String::strip).anyMatch("gzip"::equals);
    }

    private sealed interface Body {}

    private record Whole(byte[] bytes, byte @Nullable [] gzip) implements Body {}

    private record Parts(Iterable<byte[]> parts, long size) implements Body {}

    private record Stream(Flux<byte[]> frames) implements Body {}
}
