package io.keelson.apiserver.server;

import io.keelson.api.status.StatusException;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;

/** Reads bodies whole, up to the 3 MiB that an object may have on the wire. */
final class RequestBody {
    /** The most bytes a body may have. */
    static final int LIMIT = 3 * 1024 * 1024;

    private RequestBody() {}

    static Mono<byte[]> check(byte[] body) {
        return body.length > LIMIT ? Mono.error(tooLarge()) : Mono.just(body);
    }

    /** A body that is too large is read to its end and dropped, so that the client gets to see the answer. */
    static Mono<byte[]> read(ServerHttpRequest request) {
        return request.getBody().collect(Collected::new, Collected::add).flatMap(body -> {
            byte[] bytes = body.bytes();
            return bytes == null ? Mono.error(tooLarge()) : Mono.just(bytes);
        });
    }

    private static StatusException tooLarge() {
        return StatusException.requestEntityTooLarge("limit is " + LIMIT);
    }

    private static final class Collected {
        private static final byte[] EMPTY = {};
        private byte[] first = EMPTY;
        private @Nullable ByteArrayOutputStream more;
        private boolean tooLarge;

        void add(DataBuffer buffer) {
            int count = buffer.readableByteCount();
            if (count > 0 && !tooLarge) {
                byte[] bytes = new byte[count];
                buffer.read(bytes);
                take(bytes);
            }
            DataBufferUtils.release(buffer);
        }

        private void take(byte[] bytes) {
            if (first.length == 0) {
                first = bytes;
            } else {
                ByteArrayOutputStream out = more;
                if (out == null) {
                    out = new ByteArrayOutputStream(first.length * 4);
                    out.writeBytes(first);
                    more = out;
                }
                out.writeBytes(bytes);
            }
            ByteArrayOutputStream out = more;
            tooLarge = (out == null ? first.length : out.size()) > LIMIT;
        }

        byte @Nullable [] bytes() {
            ByteArrayOutputStream out = more;
            return tooLarge ? null : out == null ? first : out.toByteArray();
        }
    }
}
