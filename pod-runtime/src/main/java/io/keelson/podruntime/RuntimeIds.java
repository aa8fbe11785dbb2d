package io.keelson.podruntime;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Ids of sandboxes and containers: 64 random hexadecimal digits. */
final class RuntimeIds {
    private static final SecureRandom RANDOM = new SecureRandom();

    private RuntimeIds() {}

    static String next() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
