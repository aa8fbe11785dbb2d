package io.keelson.apiserver.server.exchange;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.web.server.ServerWebExchange;

/** Ids that tell requests apart in logs. They are no secrets, so they need no secure randomness. */
final class RequestId {
    static final String HEADER = "Audit-Id";

    private RequestId() {}

    /** Returns the id of a request: the client's own where it sent one, the same for log and answer. */
    static String of(ServerWebExchange exchange) {
        Object known = exchange.getAttribute(HEADER);
        if (known instanceof String id) {
            return id;
        }
        String sent = exchange.getRequest().getHeaders().getFirst(HEADER);
        String id = sent == null || sent.isEmpty() ? next() : sent;
        exchange.getAttributes().put(HEADER, id);
        return id;
    }

    private static String next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = random.nextLong() & 0xFFFFFFFFFFFF0FFFL | 0x4000L;
        long low = random.nextLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }
}
