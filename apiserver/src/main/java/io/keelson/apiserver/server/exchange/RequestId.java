package io.keelson.apiserver.server.exchange;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Ids that tell requests apart in logs. They are no secrets, so they need no secure randomness. */
final class RequestId {
    private RequestId() {}

    static String next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = random.nextLong() & 0xFFFFFFFFFFFF0FFFL | 0x4000L;
        long low = random.nextLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }
}
