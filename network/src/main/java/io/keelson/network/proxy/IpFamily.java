package io.keelson.network.proxy;

import java.net.Inet4Address;
import java.net.InetAddress;

/** An address family, with the kernel's number and nft(8)'s words for it. */
enum IpFamily {
    IPV4(2, 4, "ip", "ipv4_addr", "IPv4"),
    IPV6(10, 16, "ip6", "ipv6_addr", "IPv6");

    private final int number;
    private final int bytes;
    private final String table;
    private final String type;
    private final String word;

    IpFamily(int number, int bytes, String table, String type, String word) {
        this.number = number;
        this.bytes = bytes;
        this.table = table;
        this.type = type;
        this.word = word;
    }

    static IpFamily of(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }

    /** {@code AF_INET} or {@code AF_INET6}. */
    int number() {
        return number;
    }

    /** Bytes of an address. */
    int bytes() {
        return bytes;
    }

    /** The family of tables, and the name of the header in rules. */
    String table() {
        return table;
    }

    /** The type of addresses in sets. */
    String type() {
        return type;
    }

    /** As in {@code ipFamilies} and {@code addressType}. */
    String word() {
        return word;
    }
}
