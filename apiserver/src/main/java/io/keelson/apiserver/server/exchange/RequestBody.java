package io.keelson.apiserver.server.exchange;

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

    /** How much of a body that is too large is read and dropped before the answer. */
    private static final long MOST_DROPPED = 4L * LIMIT;

    private RequestBody() {}

    static Mono<byte[]> check(byte[] body) {
        return body.length > LIMIT ? Mono.error(tooLarge()) : Mono.just(body);
    }

    /**
     * Reads a body. One that is a little too large is read to its end and dropped, so that the client gets to see the
     * answer.
     *
     * @param memory what the bytes are taken from; closed by the caller
     */
    static Mono<byte[]> read(ServerHttpRequest request, BodyMemory.Share memory) {
        return Mono.defer(() -> {
            Collected collected = new Collected(memory);
            return request.getBody().doOnNext(collected::add).then(Mono.fromCallable(collected::bytes));
        });
    }

    private static StatusException tooLarge() {
        return StatusException.requestEntityTooLarge("limit is " + LIMIT);
    }

    private static final class Collected {
        private static final byte[] EMPTY = {};
        private final BodyMemory.Share memory;
        private byte[] first = EMPTY;
        private @Nullable ByteArrayOutputStream more;
        private long seen;

        private Collected(BodyMemory.Share memory) {
            this.memory = memory;
        }

        private void add(DataBuffer buffer) {
            try {
                int count = buffer.readableByteCount();
                seen += count;
                if (seen > MOST_DROPPED) {
                    throw tooLarge();
                }
                if (seen > LIMIT) {
                    first = EMPTY;
                    more = null;
                } else if (count > 0) {
                    memory.add(count);
                    byte[] bytes = new byte[count];
                    buffer.read(bytes);
                    take(bytes);
                }
            } finally {
                DataBufferUtils.release(buffer);
            }
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
        }

        private byte[] bytes() {
            if (seen > LIMIT) {
                throw tooLarge();
            }
            ByteArrayOutputStream out = more;
            return out == null ? first : out.toByteArray();
        }
    }
}
