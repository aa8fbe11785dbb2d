package io.keelson.network.proxy;

import org.jspecify.annotations.Nullable;

/** A protocol of service ports, with its number in IP headers. */
enum TransportProtocol {
    TCP(6),
    UDP(17),
    SCTP(132);

    private final int number;

    TransportProtocol(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** The protocol of a name as in {@code protocol}, TCP where none is given; null where it is none of these. */
    static @Nullable TransportProtocol of(@Nullable String name) {
        if (name == null) {
            return TCP;
        }
        return switch (name) {
            case "TCP" -> TCP;
            case "UDP" -> UDP;
            case "SCTP" -> SCTP;
            default -> null;
        };
    }
}
